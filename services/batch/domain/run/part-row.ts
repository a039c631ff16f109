import { slicesOf } from "./slices.ts";

/** Records of a part that are asked together, as the workshop wrote them. */
export type CutChunk = {
  readonly chunk: number;
  readonly way: "job" | "on-demand";
  readonly records: number;
  readonly bytes: number;
  readonly recordsUri: string;
  readonly inputUri: string;
  readonly inputTokensAbout: number;
};

/** How an attempt ended, where a job was asked for. */
export type JobEnd = {
  readonly status: string;
  readonly submittedAt?: string;
  readonly endedAt?: string;
  /** Said of the records that the job wrote nothing for. */
  readonly problem?: { readonly code: string; readonly message: string };
};

/** One time that records of a chunk are asked. */
export type Attempt = {
  readonly way: "job" | "on-demand";
  readonly records: number;
  readonly inputUri: string;
  /** Numbers of the slices that are answered on demand. */
  readonly slices: readonly number[];
  /** Of an attempt that was taken over: where the run that asked has its outputs. */
  readonly outputsUri?: string;
  /** By the clock of whoever asked, for the report alone. */
  readonly askedAt: string;
  readonly end?: JobEnd;
};

/** Answers that stand here and that another run has paid for. */
export type TakenOver = { readonly answered: number; readonly inputTokens: number; readonly outputTokens: number };

export type ChunkResult = {
  readonly resultUri: string;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  /** Of answers that this run has asked for. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the answered, those that another run has asked for and paid; absent: none. */
  readonly takenOver?: TakenOver;
};

/** open → asked (attempt after attempt) → ended → asked again, or done. With answers of another run it begins as ended, without an attempt. */
export type Chunk = CutChunk & {
  readonly phase: "open" | "asked" | "ended" | "done";
  /** The last one is the one that is asked, or has ended. */
  readonly attempts: readonly Attempt[];
  readonly result?: ChunkResult;
};

/** A part of a stage's records: prepared by one function at once, asked chunk by chunk. */
export type PartRow = {
  readonly runId: string;
  /** The stage's place, from 0. */
  readonly stage: number;
  readonly part: number;
  /** 0: nothing is stored yet. */
  readonly version: number;
  readonly prepared?: {
    readonly records: number;
    readonly unaskable: Readonly<Record<string, number>>;
    readonly idsUri?: string;
    readonly unaskableUri?: string;
  };
  readonly chunks: readonly Chunk[];
  /** Prefixes of what another run has been answered about records that are here: read before anything is asked. */
  readonly earlierUris?: readonly string[];
};
export type PartChange = (row: PartRow) => PartRow;
export type PartKey = Pick<PartRow, "runId" | "stage" | "part">;

export const newPart = ({ runId, stage, part }: PartKey): PartRow => ({ runId, stage, part, version: 0, chunks: [] });

export const isDone = ({ prepared, chunks }: PartRow): boolean =>
  prepared !== undefined && chunks.every(({ phase }) => phase === "done");

export const chunkAt = (row: PartRow, at: number): Chunk => {
  const chunk = row.chunks[at];
  if (!chunk) throw new Error(`invariant broken: part ${row.part} of stage ${row.stage} has no chunk ${at}`);
  return chunk;
};

/** `from` (inclusive) to `to` (exclusive); without `to`, all behind. */
export type ChunkRange = { readonly from: number; readonly to?: number };

/** The part as if it had these of its chunks alone. */
export const partWith = (row: PartRow, { from, to }: ChunkRange): PartRow => ({
  ...row,
  chunks: row.chunks.slice(from, to),
});

/** Of the attempts from 1, the latest; undefined: it was never asked. */
export const latest = ({ attempts }: Chunk): Attempt | undefined => attempts.at(-1);

export const answeredOf = ({ chunks }: PartRow): number =>
  chunks.reduce((sum, { result }) => sum + (result?.answered ?? 0), 0);

/** In the order of the input. */
export const resultsOf = ({ prepared, chunks }: PartRow): string[] => [
  ...(prepared?.unaskableUri === undefined ? [] : [prepared.unaskableUri]),
  ...chunks.flatMap(({ result }) => (result ? [result.resultUri] : [])),
];

const changeChunk = (row: PartRow, at: number, change: (chunk: Chunk) => Chunk): PartRow => {
  const chunk = chunkAt(row, at);
  const changed = change(chunk);
  return changed === chunk ? row : { ...row, chunks: row.chunks.map((one, place) => (place === at ? changed : one)) };
};

/** The first preparation stands; every order to prepare says the same. */
export const toPrepared =
  (prepared: NonNullable<PartRow["prepared"]>, chunks: readonly CutChunk[]): PartChange =>
  (row) =>
    row.prepared
      ? row
      : { ...row, prepared, chunks: chunks.map((chunk) => ({ ...chunk, phase: firstPhase(row), attempts: [] })) };

/** Where another run has answers, they are read first and only the rest is asked. */
export const firstPhase = ({ earlierUris = [] }: Pick<PartRow, "earlierUris">): "open" | "ended" =>
  earlierUris.length > 0 ? "ended" : "open";

/** Attempts of this run, not of one that it has taken over. */
export const ownAttempts = ({ attempts }: Chunk): Attempt[] =>
  attempts.filter(({ outputsUri }) => outputsUri === undefined);

/** Asks every chunk that nobody has asked yet. */
export const toAsked =
  (how: { isLate: boolean; askedAt: string }): PartChange =>
  (row) =>
    row.chunks.some(({ phase }) => phase === "open")
      ? { ...row, chunks: row.chunks.map((chunk) => (chunk.phase === "open" ? askedFirst(chunk, how) : chunk)) }
      : row;

const askedFirst = (chunk: Chunk, { isLate, askedAt }: { isLate: boolean; askedAt: string }): Chunk => {
  const { way, records, inputUri } = chunk;
  const attempt: Attempt = { way: isLate ? "on-demand" : way, records, inputUri, slices: [], askedAt };
  return { ...chunk, phase: "asked", attempts: [attempt] };
};

/** The attempt is over, for better or worse; a late or repeated word about another attempt changes nothing. */
export const toEnded =
  (at: number, attempt: number, end?: JobEnd): PartChange =>
  (row) =>
    changeChunk(row, at, (chunk) =>
      chunk.phase === "asked" && chunk.attempts.length === attempt
        ? { ...chunk, phase: "ended", attempts: withLast(chunk, (last) => ({ ...last, ...(end && { end }) })) }
        : chunk,
    );

const withLast = ({ attempts }: Chunk, change: (last: Attempt) => Attempt): Attempt[] =>
  attempts.map((attempt, place) => (place === attempts.length - 1 ? change(attempt) : attempt));

export const toSliceDone =
  (at: number, attempt: number, slice: number): PartChange =>
  (row) =>
    changeChunk(row, at, (chunk) => {
      const last = latest(chunk);
      if (!last || chunk.phase !== "asked" || chunk.attempts.length !== attempt) return chunk;
      const count = slicesOf(last).length;
      if (slice >= count || last.slices.includes(slice)) return chunk;
      const slices = [...last.slices, slice].sort((one, other) => one - other);
      const phase = slices.length === count ? "ended" : "asked";
      return { ...chunk, phase, attempts: withLast(chunk, (one) => ({ ...one, slices })) };
    });

/** Records that may still be answered are asked alone, once more. */
export const toAgain =
  (at: number, attempt: number, next: Omit<Attempt, "slices" | "end">): PartChange =>
  (row) =>
    changeChunk(row, at, (chunk) =>
      chunk.phase === "ended" && chunk.attempts.length === attempt
        ? { ...chunk, phase: "asked", attempts: [...chunk.attempts, { ...next, slices: [] }] }
        : chunk,
    );

/** The first result stands. */
export const toDone =
  (at: number, attempt: number, result: ChunkResult): PartChange =>
  (row) =>
    changeChunk(row, at, (chunk) =>
      chunk.phase === "ended" && chunk.attempts.length === attempt ? { ...chunk, phase: "done", result } : chunk,
    );

/** Of a run that is stopped: what nobody has asked is over as it is, and so is what is asked, but for jobs that are waited for. */
export const toGivenUp =
  ({ waits }: { waits: boolean }): PartChange =>
  (row) => {
    const isOver = (chunk: Chunk) =>
      chunk.phase === "open" || (chunk.phase === "asked" && !(waits && latest(chunk)?.way === "job"));
    if (!row.chunks.some(isOver)) return row;
    return { ...row, chunks: row.chunks.map((chunk) => (isOver(chunk) ? { ...chunk, phase: "ended" } : chunk)) };
  };
