import type { Missing } from "../output-line.ts";
import { wasDropped } from "./ask-again.ts";
import { latest, type Chunk } from "./part-row.ts";
import type { Stop } from "./pipeline-row.ts";

/** Said of a chunk's records of which no output speaks: the stop, where it came before anybody answered, or what the job has said. */
export const whyMissing = (
  chunk: Chunk,
  stop: Stop | undefined,
): { readonly reason: Missing; readonly message: string } | undefined => {
  const last = latest(chunk);
  const isCutOff = last?.end === undefined || wasDropped(last);
  if (stop && isCutOff)
    return { reason: stop.kind === "failed" ? "not-asked" : stop.kind, message: stop.problem.message };
  return last?.end?.problem && { reason: "unanswered", message: last.end.problem.message };
};
