import type { ChunkLimits } from "../plan-chunks.ts";

export type JobsNeeded = { readonly jobs: number; readonly onDemand: number };

/** How many jobs records of one size need, and how many records go on demand: what `planChunks` cuts, without having the records. */
export const jobsOf = (records: number, bytesEach: number, limits: ChunkLimits): JobsNeeded => {
  const { recordsMin, recordsPerJobMax, recordsPerFileMax, bytesPerFileMax, bytesPerJobMax } = limits;
  const byBytes = Math.floor(Math.min(bytesPerFileMax, bytesPerJobMax) / bytesEach);
  const most = Math.min(recordsPerJobMax, recordsPerFileMax, byBytes);
  const chunks = Math.ceil(records / most);
  if (records / chunks >= recordsMin) return { jobs: chunks, onDemand: 0 };
  // Where equal shares are too few for a job, full chunks are jobs as far as they go, and their tail is the least that is left over.
  const jobs = most >= recordsMin ? Math.floor(records / most) : 0;
  return { jobs, onDemand: records - jobs * most };
};
