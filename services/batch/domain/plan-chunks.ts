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

/** Bytes that records take, line ends included; each takes some. */
export type Sizes = {
  /** Of how many records. */
  readonly length: number;
  /** Of the records before this one. */
  before(record: number): number;
};

/**
 * Cuts records of these sizes into the fewest chunks that obey every limit, each with an equal share of the records left, as far as their
 * bytes allow. Every record is in exactly one chunk. Where equal chunks would put more records below the minimum of a job than full ones
 * do, the chunks are full instead and the tail goes on demand. Holds something of each chunk, and nothing of each record.
 */
export const planChunks = (sizes: Sizes, limits: ChunkLimits): ChunkPlan => {
  const bounds = boundsOf(limits);
  const large = tooLarge(sizes, bounds.bytesMax);
  if (large.count > 0) return { kind: "too-large", ...large };
  const enough = enoughFrom(sizes, bounds);
  const full = cut(sizes, bounds, () => Infinity);
  const equal = cut(sizes, bounds, (from, done) => {
    const left = full.length - done;
    const share = from + Math.ceil((sizes.length - from) / left);
    // Or as much more as the remaining chunks could not take.
    return Math.max(share, enough[left - 1] ?? 0);
  });
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

const tooLarge = (sizes: Sizes, bytesMax: number): { records: number[]; count: number } => {
  const records: number[] = [];
  let count = 0;
  let before = 0;
  for (let record = 0; record < sizes.length; record += 1) {
    const after = sizes.before(record + 1);
    if (after - before > bytesMax) {
      count += 1;
      if (records.length < 20) records.push(record);
    }
    before = after;
  }
  return { records, count };
};

/** At `n`: the first record from which on n chunks hold all. */
const enoughFrom = (sizes: Sizes, { recordsMax, bytesMax }: Bounds): number[] => {
  const starts = [sizes.length];
  for (let end = sizes.length; end > 0;) {
    const to = sizes.before(end);
    end = firstWhere(Math.max(0, end - recordsMax), end - 1, (from) => to - sizes.before(from) <= bytesMax);
    starts.push(end);
  }
  return starts;
};

/** Chunk after chunk, each up to the end that is wanted for it or to the first limit that it meets. */
const cut = (
  sizes: Sizes,
  { recordsMin, recordsMax, bytesMax }: Bounds,
  wantedEnd: (from: number, done: number) => number,
): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let from = 0, to = 0; from < sizes.length; from = to) {
    const end = Math.min(wantedEnd(from, chunks.length), from + recordsMax, sizes.length);
    const before = sizes.before(from);
    to = firstWhere(from + 1, end, (last) => sizes.before(last + 1) - before > bytesMax);
    chunks.push({ from, to, bytes: sizes.before(to) - before, way: to - from < recordsMin ? "on-demand" : "job" });
  }
  return chunks;
};

/** Of these numbers the first for which it holds, as it does for all behind it; else the last. */
const firstWhere = (from: number, to: number, holds: (number: number) => boolean): number => {
  let [first, last] = [from, to];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (holds(middle)) last = middle;
    else first = middle + 1;
  }
  return first;
};

const onDemand = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { from, to, way }) => sum + (way === "job" ? 0 : to - from), 0);
