import type { Listing, Tally } from "../domain/pair.ts";
import { truncatedBy, type AnswerLine, type Reply, type Role } from "../asking/reply.ts";

/** What one model made of the records, and what asking it took. */
export type ModelTally = {
  asked: number;
  answered: number;
  unanswered: readonly { reason: string; count: number }[];
  /** Answers cut off by maxTokens or the model's window; scored as far as they go. */
  truncated: number;
  /** Answers longer than what is scored. */
  cut: Listing;
  inputTokens: number;
  outputTokens: number;
  /** Calls that may have been billed, failed tries too. */
  calls: number;
  /** Of the calls, those that brought no tokens to count and may have been billed. */
  failedTries: number;
};

const nothing: Listing = { count: 0, first: [] };

export const emptyTally: ModelTally = {
  asked: 0,
  answered: 0,
  unanswered: [],
  truncated: 0,
  cut: nothing,
  inputTokens: 0,
  outputTokens: 0,
  calls: 0,
  failedTries: 0,
};

/** Adds one chunk's answers to what was counted before. */
export const withChunk = (
  before: ModelTally,
  { tally, lines, role }: { tally: Tally; lines: readonly AnswerLine[]; role: Role },
): ModelTally => {
  const replies = lines.map((line) => line[role]);
  const sum = (count: (reply: (typeof replies)[number]) => number): number =>
    replies.reduce((total, reply) => total + count(reply), 0);
  return {
    asked: before.asked + tally.asked,
    answered: before.answered + tally.answered,
    unanswered: mergeReasons(before.unanswered, tally.unanswered),
    truncated: before.truncated + sum((reply) => ("text" in reply && truncatedBy.has(reply.stopReason) ? 1 : 0)),
    cut: mergeListings(before.cut, tally.cut),
    inputTokens: before.inputTokens + sum(({ inputTokens }) => inputTokens),
    outputTokens: before.outputTokens + sum(({ outputTokens }) => outputTokens),
    calls: before.calls + sum(({ calls }) => calls),
    failedTries: before.failedTries + sum(failedTriesOf),
  };
};

/** A refused question is not billed; one that was answered in the end had failed as often as it was asked before. */
const failedTriesOf = (reply: Reply): number =>
  "unanswered" in reply && reply.unanswered.startsWith("failed ") ? reply.calls : Math.max(0, reply.calls - 1);

export const mergeListings = (one: Listing, other: Listing): Listing => ({
  count: one.count + other.count,
  first: [...one.first, ...other.first].sort().slice(0, 20),
});

type Reasons = ModelTally["unanswered"];

/** The most frequent reason first. */
const mergeReasons = (one: Reasons, other: Reasons): Reasons =>
  [...Map.groupBy([...one, ...other], ({ reason }) => reason)]
    .map(([reason, all]) => ({ reason, count: all.reduce((sum, { count }) => sum + count, 0) }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
