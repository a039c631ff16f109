import type { Said } from "../ports.ts";
import type { InputLine, OutputLine, Piece } from "./lines.ts";

/** What is known of a slice: the first line of each record, and how often asking it failed. */
export type Known = { line(recordId: string): OutputLine | undefined; failures(recordId: string): number };

export const knownOf = (pieces: readonly Piece[]): Known => {
  const lines = new Map<string, OutputLine>();
  const failures = new Map<string, number>();
  for (const piece of pieces)
    if (!("line" in piece)) failures.set(piece.recordId, (failures.get(piece.recordId) ?? 0) + 1);
    else if (!lines.has(piece.line.recordId)) lines.set(piece.line.recordId, piece.line);
  return { line: (recordId) => lines.get(recordId), failures: (recordId) => failures.get(recordId) ?? 0 };
};

/** The whole slice, or undefined where a record has no line yet. */
export const finishedLines = (asked: readonly InputLine[], known: Known): OutputLine[] | undefined => {
  const lines = asked.flatMap(({ recordId }) => known.line(recordId) ?? []);
  return lines.length === asked.length ? lines : undefined;
};

/** Tries of one record within an attempt; then it has failed as a job's record fails, and may be asked again by the next attempt. */
const failuresMax = 3;

/** What one answer teaches; undefined: nothing, for the model throttles. `failures` happened before. */
export const pieceOf = (recordId: string, said: Said, failures: number): Piece | undefined => {
  if (said.outcome === "throttled") return undefined;
  if (said.outcome === "answered") return { line: { recordId, modelOutput: said.output } };
  const errorMessage = said.reason.slice(0, 500);
  if (said.outcome === "refused") return { line: { recordId, error: { errorCode: 400, errorMessage } } };
  if (failures + 1 >= failuresMax) return { line: { recordId, error: { errorCode: 500, errorMessage } } };
  return { recordId, failure: errorMessage };
};
