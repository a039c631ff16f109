import { stored } from "../../chassis/memory/stored.ts";
import type { Submission, Submissions } from "../ports.ts";

/** A queue that shows what is in it. */
export const memorySubmissions = (): Submissions & { queue: Submission[] } => {
  const queue: Submission[] = [];
  return { queue, send: async (submissions) => void queue.push(...stored(submissions)) };
};
