import type { Submission, Submissions } from "../ports.ts";

/** A queue that shows what is in it. */
export const memorySubmissions = (): Submissions & { queue: Submission[] } => {
  const queue: Submission[] = [];
  return { queue, send: async (submissions) => void queue.push(...structuredClone(submissions)) };
};
