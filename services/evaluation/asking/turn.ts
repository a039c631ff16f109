import { chunksLeft, type Evaluation } from "../life/evaluation.ts";
import { msPerRequest } from "../../pace/pace.ts";
import type { Permission } from "../../pace/permission.ts";

/** SQS delays no longer. */
const delayMsMax = 900_000;

/**
 * When to knock again: when the quota has room, and after the chunks before this one. That only spreads the knocks; nothing depends on
 * it. Whoever has knocked often (others share the quota) knocks more seldom.
 */
export const turnInMs = (
  evaluation: Evaluation,
  { chunk, waits, chunkRecords }: { chunk: string; waits: number; chunkRecords: number },
  { dueInMs, perMinute }: Permission,
): number => {
  const position = Math.max(0, chunksLeft(evaluation).indexOf(chunk));
  const turn = dueInMs + position * chunkRecords * msPerRequest(perMinute);
  return Math.min(delayMsMax, Math.ceil(turn * Math.max(1, waits - 2)));
};
