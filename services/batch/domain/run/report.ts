import { isOnDemand, hadJob } from "./counts.ts";
import { ownAttempts, type Attempt, type PartRow, type TakenOver } from "./part-row.ts";

/** Times of a stage's jobs, by Bedrock's own clock but for when they were asked for; whole seconds. */
export type StageTimes = {
  readonly jobsWaitedSeconds: number;
  readonly jobsRanSeconds: number;
  readonly longestJobSeconds: number;
};

/** How long jobs waited for their turn and how long they ran, summed up over those that say so. */
export const stageReport = (parts: readonly PartRow[]): StageTimes => {
  const attempts = parts.flatMap(({ chunks }) => chunks.flatMap(ownAttempts));
  const ran = attempts.map(({ end }) => secondsBetween(end?.submittedAt, end?.endedAt));
  const waited = attempts.map(({ askedAt, end }: Attempt) => secondsBetween(askedAt, end?.submittedAt));
  return { jobsWaitedSeconds: sum(waited), jobsRanSeconds: sum(ran), longestJobSeconds: Math.max(0, ...ran) };
};

/** Answers that stand in the stage's results and that an earlier run has paid for. */
export const takenOverOf = (parts: readonly PartRow[]): TakenOver => {
  const taken = parts.flatMap(({ chunks }) => chunks.flatMap(({ result }) => result?.takenOver ?? []));
  return {
    answered: sum(taken.map(({ answered }) => answered)),
    inputTokens: sum(taken.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(taken.map(({ outputTokens }) => outputTokens)),
  };
};

/** How many of the records that were asked, by this run or by those before it, were asked on demand, which costs more; of 0 records, none. */
export const onDemandShare = (parts: readonly PartRow[], by: "this run" | "others"): number => {
  const attempts = parts
    .flatMap(({ chunks }) => chunks.flatMap((chunk) => chunk.attempts))
    .filter(({ outputsUri }) => (outputsUri === undefined) === (by === "this run"));
  const records = (of: (attempt: Attempt) => boolean): number =>
    sum(attempts.filter(of).map((attempt) => attempt.records));
  const onDemand = records(isOnDemand);
  return onDemand === 0 ? 0 : onDemand / (onDemand + records(hadJob));
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Two clocks may differ; a time that would be negative is none. */
const secondsBetween = (from: string | undefined, to: string | undefined): number => {
  if (from === undefined || to === undefined) return 0;
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
};
