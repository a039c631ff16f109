import { chunksPerPartMax, partsMax } from "./group-objects.ts";
import type { ChunkRange } from "./part-row.ts";

/** Neighbouring chunks of one part of the input, whose records go through a stage together; the last lane of a part takes what is left over. */
export type Lane = ChunkRange & { readonly part: number };

/** Every part of the input, numbered from 0, is in lanes of so many chunks; a part of fewer is one lane. */
export const lanesOf = (chunksOfParts: readonly number[], together: number): Lane[] =>
  chunksOfParts.flatMap((chunks, part) => {
    const count = Math.max(1, Math.floor(chunks / together));
    return Array.from({ length: count }, (_, lane) => ({
      part,
      from: lane * together,
      ...(lane < count - 1 && { to: (lane + 1) * together }),
    }));
  });

/** Of lanes whose chunks are multiples of one another's, the narrower is within or without. */
export const isWithin = (narrow: Lane, wide: Lane): boolean =>
  narrow.part === wide.part && narrow.from >= wide.from && narrow.from < (wide.to ?? Infinity);

export const haveInCommon = (one: Lane, other: Lane): boolean =>
  one.part === other.part && one.from < (other.to ?? Infinity) && other.from < (one.to ?? Infinity);

type Wanted = {
  /** Chunks that are together in the stage before: they stay so. */
  readonly unit: number;
  /** What the stage needs, whatever its records come from. */
  readonly jobs: number;
  /** What it may need at most. */
  readonly maxJobs?: number | undefined;
};

/**
 * As few chunks as fill a job of the stage, so that it needs hardly more of them than if it waited for all: more where it would come to more
 * parts than a stage may have, or to more jobs than are allowed.
 */
export const chunksTogether = (
  chunksOfParts: readonly number[],
  { unit, jobs, maxJobs = Infinity }: Wanted,
): number => {
  const chunks = chunksOfParts.reduce((sum, one) => sum + one, 0);
  const fills = jobs === 0 ? chunksPerPartMax : Math.floor(chunks / (jobs * unit));
  const isTooMuch = (together: number): boolean => {
    const lanes = lanesOf(chunksOfParts, together);
    return lanes.length > partsMax || jobsOf(lanes, chunksOfParts, jobs / chunks) > maxJobs;
  };
  let together = unit * Math.max(1, fills);
  while (together < chunksPerPartMax && isTooMuch(together)) together += unit;
  return together;
};

const jobsOf = (lanes: readonly Lane[], chunksOfParts: readonly number[], jobsOfChunk: number): number =>
  lanes.reduce((sum, { part, from, to = chunksOfParts[part] ?? 0 }) => sum + Math.ceil((to - from) * jobsOfChunk), 0);
