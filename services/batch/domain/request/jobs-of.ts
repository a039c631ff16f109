import type { ChunkLimits } from "../plan-chunks.ts";

export type JobsNeeded = { readonly jobs: number; readonly onDemand: number };

/** How many jobs records of one size need, and how many records go on demand: what `planChunks` cuts, without having the records. */
export const jobsOf = (records: number, bytesEach: number, limits: ChunkLimits): JobsNeeded => {
  const { recordsMin, recordsPerJobMax, recordsPerFileMax, bytesPerFileMax, bytesPerJobMax } = limits;
  const byBytes = bytesEach > 0 ? Math.floor(Math.min(bytesPerFileMax, bytesPerJobMax) / bytesEach) : Infinity;
  const most = Math.min(recordsPerJobMax, recordsPerFileMax, byBytes);
  if (most < 1) return { jobs: 0, onDemand: records };
  const chunks = Math.ceil(records / most);
  const share = Math.floor(records / Math.max(1, chunks));
  if (share >= recordsMin) return { jobs: chunks, onDemand: 0 };
  // Equal shares: so many have one record more, which may be the one that makes a job.
  const larger = records % Math.max(1, chunks);
  const equal = share + 1 >= recordsMin ? larger : 0;
  const full = most >= recordsMin ? Math.floor(records / most) : 0;
  const ofEqual = { jobs: equal, onDemand: records - equal * (share + 1) };
  const ofFull = { jobs: full, onDemand: records - full * most };
  return ofFull.onDemand < ofEqual.onDemand ? ofFull : ofEqual;
};
