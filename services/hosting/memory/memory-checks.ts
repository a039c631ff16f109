import type { Checks } from "../ports.ts";

/** A queue that shows what is in it. */
export const memoryChecks = (): Checks & { queue: string[] } => {
  const queue: string[] = [];
  return { queue, send: async (runId) => void queue.push(runId) };
};
