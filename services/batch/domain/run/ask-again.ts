import { latest, ownAttempts, type Attempt, type Chunk } from "./part-row.ts";

type Bounds = { readonly retriesMax: number; readonly isLate: boolean };

/**
 * May what has no answer be asked once more, or, where another run had the answers until now, for the first time? Not what Bedrock would
 * refuse again. A job that the deadline has ended spends no try: what it has left is asked on demand.
 */
export const mayAskAgain = (chunk: Chunk, { retriesMax, isLate }: Bounds): boolean => {
  const last = latest(chunk);
  if (!last) return true;
  if (isRefusal(last)) return false;
  return (isLate && last.way === "job") || ownAttempts(chunk).length <= retriesMax;
};

/** A job that was never made, though it was wanted; what another run was refused is tried once more. */
const isRefusal = (attempt: Attempt): boolean =>
  attempt.end?.status === "None" && !wasDropped(attempt) && attempt.outputsUri === undefined;

/** Nobody wanted its job any more while it was in line: it was never asked. */
export const wasDropped = ({ end }: Attempt): boolean =>
  end?.status === "None" && ["jobs/withdrawn", "run/cancelled"].includes(end.problem?.code ?? "");
