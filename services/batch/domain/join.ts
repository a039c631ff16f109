import { assert } from "../../chassis/outcome.ts";
import { failed, type Answered, type Failed, type Failure, type OutputLine } from "./output-line.ts";

export type Joined = {
  /** One for each record of the chunk, in its order. */
  readonly records: readonly (Answered | Failed)[];
  readonly answered: number;
  readonly failed: Readonly<Partial<Record<Failure, number>>>;
  /** Lines that changed nothing or lost to a better one of the same record. */
  readonly left: { readonly unreadable: number; readonly unknown: number; readonly repeated: number };
};

/**
 * What became of each record of a chunk. Lines are joined by record id as a set: their order and their repetition change no record,
 * and a record that no line speaks of is failed as unanswered. So records = answered + failed, whatever a job has written.
 */
export const joinAnswers = (recordIds: readonly string[], lines: Iterable<OutputLine>): Joined => {
  const known = new Map<string, Answered | Failed | undefined>(recordIds.map((id) => [id, undefined]));
  assert(known.size === recordIds.length, `${recordIds.length} records of a chunk have ${known.size} different ids`);
  const left = { unreadable: 0, unknown: 0, repeated: 0 };
  for (const line of lines) {
    if (line.kind === "unreadable") left.unreadable += 1;
    else if (!known.has(line.recordId)) left.unknown += 1;
    else {
      const before = known.get(line.recordId);
      if (before) left.repeated += 1;
      known.set(line.recordId, before ? better(before, line) : line);
    }
  }
  const records = [...known].map(([id, line]) => line ?? failed(id, "unanswered", "the job wrote no line for it"));
  return { records, left, ...count(records) };
};

/** An answer is paid for and beats a failure; between two of a kind the order of their texts decides, never that of their arrival. */
const better = (one: Answered | Failed, other: Answered | Failed): Answered | Failed => {
  if (one.kind !== other.kind) return one.kind === "answered" ? one : other;
  return JSON.stringify(one) <= JSON.stringify(other) ? one : other;
};

const count = (records: readonly (Answered | Failed)[]): Pick<Joined, "answered" | "failed"> => {
  const reasons: Partial<Record<Failure, number>> = {};
  let answered = 0;
  for (const record of records)
    if (record.kind === "answered") answered += 1;
    else reasons[record.reason] = (reasons[record.reason] ?? 0) + 1;
  return { answered, failed: reasons };
};
