import {
  BatchJobCompleted,
  BatchJobFailed,
  BatchJobSubmitted,
  TrainingJobCompleted,
  TrainingJobFailed,
  TrainingJobSubmitted,
} from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";

/** Says how the job ended, as stored: one result for each job key, under the same id however often it is said. */
export const announceResult = async (
  ports: JobsPorts,
  { cause, job: asked, jobKey, result }: Ticket,
): Promise<void> => {
  assert(result, `ticket ${jobKey} has ended without a result`);
  const emit = ports.emitFrom(cause);
  if (result.outcome === "failed") {
    const end = { ...(result.job && { job: result.job }), problem: result.problem };
    if (asked.kind === "training") await emit(TrainingJobFailed, jobKey, { order: asked.order, ...end });
    else await emit(BatchJobFailed, jobKey, { order: asked.order, ...end });
    return;
  }
  const { job, product } = result;
  if (asked.kind === "training")
    await emit(TrainingJobCompleted, jobKey, { order: asked.order, job, modelArn: product });
  else await emit(BatchJobCompleted, jobKey, { order: asked.order, job, outputUri: product });
};

/** Says that Bedrock has the job. */
export const announceSubmitted = async (ports: JobsPorts, ticket: Ticket): Promise<void> => {
  const { cause, job, jobKey, attempt, jobArn, jobName } = ticket;
  assert(jobArn !== undefined && jobName !== undefined, `ticket ${jobKey} is submitted without a job`);
  const emit = ports.emitFrom(cause);
  const facts = { jobKey, jobArn, jobName, attempt };
  const naturalKey = `${jobKey}/${attempt}`;
  if (job.kind === "training")
    await emit(TrainingJobSubmitted, naturalKey, { ...facts, baseModel: job.order.baseModel });
  else await emit(BatchJobSubmitted, naturalKey, { ...facts, modelId: job.order.modelId });
};
