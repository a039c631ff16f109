import {
  BatchJobRequested,
  BatchJobWithdrawn,
  CancellationRequested,
  RunEnded,
  TrainingJobRequested,
} from "../../../events-schema/index.ts";
import { messagesFor, type Message as MessageTo } from "../../chassis/memory/message.ts";
import { jobNameOf } from "../domain/job-name.ts";
import { sampleCause } from "../domain/samples.ts";
import type { JobOrder } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

export type Message = MessageTo<JobsPorts>;

const { event, command } = messagesFor({ service, wiring });

export const requested = (runId: string, job: JobOrder): Message => {
  const { order } = job;
  const contract = job.kind === "training" ? TrainingJobRequested : BatchJobRequested;
  return event("intake", contract, sampleCause(runId, order.jobKey), { order });
};

export const withdrawn = (runId: string, { order }: JobOrder & { kind: "batch" }): Message =>
  event("intake", BatchJobWithdrawn, sampleCause(runId, `no ${order.jobKey}`), { order });

export const cancelled = (runId: string): Message =>
  event("onRunOver", CancellationRequested, sampleCause(runId, runId), { runId, reason: "a test" });

export const runEnded = (runId: string): Message =>
  event("onRunOver", RunEnded, sampleCause(runId, runId), { outcome: "failed", reason: "a test", summary: {} });

export const submission = (sent: { jobKey: string; attempt: number }): Message => command("submit", sent);

/** Of the first attempt, by the names that jobs get in the stack of the tests. */
export const stateChange = ({ kind, order }: JobOrder): Message => {
  const name = jobNameOf("choreo", { jobKey: order.jobKey, attempt: 1 });
  return command("onBedrockStateChange", { detail: kind === "training" ? { jobName: name } : { batchJobName: name } });
};

export const ticked = (time: string): Message => command("reconcile", { time });
