import type { StageCounts } from "../../../../events-schema/index.ts";
import { ownAttempts, type Attempt, type Chunk, type PartRow } from "./part-row.ts";

type Reasons = Readonly<Record<string, number>>;

export const added = (one: Reasons, other: Reasons): Record<string, number> => {
  const sum: Record<string, number> = { ...one };
  for (const [reason, records] of Object.entries(other)) if (records > 0) sum[reason] = (sum[reason] ?? 0) + records;
  return sum;
};

export const sumOf = (reasons: Reasons): number => Object.values(reasons).reduce((sum, records) => sum + records, 0);

/** records = answered + failed, of parts that are done. */
export const countsOf = (stage: string, parts: readonly PartRow[]): StageCounts => {
  const chunks = parts.flatMap((part) => part.chunks);
  const unaskable = parts.map(({ prepared }) => prepared?.unaskable ?? {});
  const failed = [...unaskable, ...chunks.map(({ result }) => result?.failed ?? {})].reduce(added, {});
  const answered = sum(chunks, ({ result }) => result?.answered ?? 0);
  return {
    stage,
    records: answered + sumOf(failed),
    answered,
    failed,
    retried: sum(chunks, retriedOf),
    jobs: sum(chunks, (chunk) => ownAttempts(chunk).filter(hadJob).length),
    onDemand: sum(chunks, (chunk) => sum(ownAttempts(chunk).filter(isOnDemand), ({ records }) => records)),
    inputTokens: sum(chunks, ({ result }) => result?.inputTokens ?? 0),
    outputTokens: sum(chunks, ({ result }) => result?.outputTokens ?? 0),
  };
};

/** The first attempt that is not the first of all: later ones ask a part of its records once more. A job that was never made asked nobody. */
const retriedOf = ({ attempts }: Chunk): number =>
  attempts
    .filter((attempt) => isOnDemand(attempt) || hadJob(attempt))
    .slice(1)
    .find(({ outputsUri }) => outputsUri === undefined)?.records ?? 0;

/** Asked for; those that were refused before Bedrock had one were none. */
export const hadJob = ({ way, end }: Attempt): boolean => way === "job" && end?.status !== "None";
export const isOnDemand = ({ way }: Attempt): boolean => way === "on-demand";

export const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

export const failedShare = ({ records, failed }: Pick<StageCounts, "records" | "failed">): number =>
  records === 0 ? 0 : sumOf(failed) / records;
