import { ownAttempts, type Attempt, type PartRow } from "./part-row.ts";

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

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Two clocks may differ; a time that would be negative is none. */
const secondsBetween = (from: string | undefined, to: string | undefined): number => {
  if (from === undefined || to === undefined) return 0;
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
};
