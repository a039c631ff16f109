/** What one job may hold. A job has one input file, so the narrower of the limits per file and per job is the limit. */
export type ChunkLimits = {
  readonly recordsMin: number;
  readonly recordsPerJobMax: number;
  readonly recordsPerFileMax: number;
  readonly bytesPerFileMax: number;
  readonly bytesPerJobMax: number;
};

/** Records `from` (inclusive) to `to` (exclusive), in the order of the input. Fewer than a job's minimum are asked on demand. */
export type Chunk = {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly way: "job" | "on-demand";
};

/** `too-large`: the first records that no file may hold, at most twenty, and how many there are. */
export type ChunkPlan =
  | { readonly kind: "planned"; readonly chunks: readonly Chunk[] }
  | { readonly kind: "too-large"; readonly records: readonly number[]; readonly count: number };

/**
 * Cuts records of these sizes (bytes of their lines, line ends included) into the fewest chunks that obey every limit, each with an
 * equal share of the records left, as far as their bytes allow. Every record is in exactly one chunk. Where equal chunks would put more
 * records below the minimum of a job than full ones do, the chunks are full instead and the tail goes on demand.
 */
export const planChunks = (sizes: ArrayLike<number>, limits: ChunkLimits): ChunkPlan => {
  const bounds = boundsOf(limits);
  const large = tooLarge(sizes, bounds.bytesMax);
  if (large.count > 0) return { kind: "too-large", ...large };
  const needed = chunksNeeded(sizes, bounds);
  const full = cut(sizes, bounds, () => Infinity);
  const equal = cut(sizes, bounds, (from, done) => equalEnd(needed, from, full.length - done));
  return { kind: "planned", chunks: onDemand(full) < onDemand(equal) ? full : equal };
};

type Bounds = { recordsMin: number; recordsMax: number; bytesMax: number };

const boundsOf = (limits: ChunkLimits): Bounds => {
  const recordsMax = Math.min(limits.recordsPerJobMax, limits.recordsPerFileMax);
  if (!(recordsMax >= 1))
    throw new RangeError(`a job of at most ${recordsMax} records holds none; the limit must be 1 or more`);
  return {
    recordsMin: limits.recordsMin,
    recordsMax,
    bytesMax: Math.min(limits.bytesPerFileMax, limits.bytesPerJobMax),
  };
};

const tooLarge = (sizes: ArrayLike<number>, bytesMax: number): { records: number[]; count: number } => {
  const records: number[] = [];
  let count = 0;
  for (let index = 0; index < sizes.length; index += 1) {
    if (sizeAt(sizes, index) <= bytesMax) continue;
    count += 1;
    if (records.length < 20) records.push(index);
  }
  return { records, count };
};

/** For each record: the fewest chunks that hold it and all after it. Never grows from one record to the next. */
const chunksNeeded = (sizes: ArrayLike<number>, { recordsMax, bytesMax }: Bounds): Int32Array => {
  const needed = new Int32Array(sizes.length + 1);
  let end = sizes.length;
  let bytes = 0;
  for (let from = sizes.length - 1; from >= 0; from -= 1) {
    bytes += sizeAt(sizes, from);
    while (bytes > bytesMax || end - from > recordsMax) {
      end -= 1;
      bytes -= sizeAt(sizes, end);
    }
    needed[from] = 1 + (needed[end] ?? 0);
  }
  return needed;
};

/** An equal share of what is left, or as much more as the remaining chunks could not take. */
const equalEnd = (needed: Int32Array, from: number, chunksLeft: number): number => {
  let end = from + Math.ceil((needed.length - 1 - from) / chunksLeft);
  while ((needed[end] ?? 0) > chunksLeft - 1) end += 1;
  return end;
};

/** Chunk after chunk, each up to the end that is wanted for it or to the first limit that it meets. */
const cut = (
  sizes: ArrayLike<number>,
  { recordsMin, recordsMax, bytesMax }: Bounds,
  wantedEnd: (from: number, done: number) => number,
): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let from = 0, to = 0; from < sizes.length; from = to) {
    const end = Math.min(wantedEnd(from, chunks.length), from + recordsMax, sizes.length);
    let bytes = 0;
    while (to < end && bytes + sizeAt(sizes, to) <= bytesMax) {
      bytes += sizeAt(sizes, to);
      to += 1;
    }
    chunks.push({ from, to, bytes, way: to - from < recordsMin ? "on-demand" : "job" });
  }
  return chunks;
};

const onDemand = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { from, to, way }) => sum + (way === "job" ? 0 : to - from), 0);

const sizeAt = (sizes: ArrayLike<number>, index: number): number => sizes[index] ?? 0;
