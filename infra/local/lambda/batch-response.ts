import type { Outcome } from "./environment.ts";

/** "Implementing partial batch responses": nothing reported means all succeeded; a report that cannot be read, or names a message not in the batch, fails all. */
const reported = (answer: unknown, ids: string[]): string[] => {
  if (answer === null || answer === undefined) return [];
  if (typeof answer !== "object" || Array.isArray(answer)) return ids;
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return ids;
  const named = failures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return named.every((id): id is string => typeof id === "string" && ids.includes(id)) ? [...new Set(named)] : ids;
};

/** Ids of the messages that go back to the queue. */
export const failedIds = (outcome: Outcome, ids: string[], reportsItems: boolean): string[] => {
  if (outcome.kind !== "ok") return ids;
  return reportsItems ? reported(JSON.parse(outcome.payload), ids) : [];
};
