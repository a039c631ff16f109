import {
  BatchJobRequested,
  CancellationRequested,
  RunEnded,
  TrainingJobRequested,
  type Contract,
} from "../../../events-schema/index.ts";
import type { EventReaction } from "../../chassis/react-to.ts";
import { jobNameOf } from "../domain/job-name.ts";
import type { JobOrder } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { onBedrockStateChange } from "../reactions/on-bedrock-state-change.ts";
import { onJobRequested } from "../reactions/on-job-requested.ts";
import { onRunOver } from "../reactions/on-run-over.ts";
import { onSubmission } from "../reactions/on-submission.ts";
import { onTick } from "../reactions/on-tick.ts";
import { sampleCause } from "../domain/samples.ts";

/** One message, as the queues would deliver it: any number of times, to any ports. */
export type Message = {
  what: string;
  /** EventBridge and its queue hold it until it is handled; for the rest the reconciler must be enough. */
  isFromBus: boolean;
  deliver(ports: JobsPorts): Promise<void>;
};

const event = (
  reactions: readonly EventReaction<JobsPorts>[],
  contract: Contract,
  { runId, of, data }: { runId: string; of: string; data: unknown },
): Message => ({
  what: `${contract.type} ${of}`,
  isFromBus: true,
  deliver: async (ports) => {
    const metadata = sampleCause(runId, of);
    const reaction = reactions.find((candidate) => candidate.contract === contract);
    await reaction?.react({ metadata, data }, { ...ports, emit: ports.emitFrom(metadata) });
  },
});

export const requested = (runId: string, job: JobOrder): Message =>
  event(onJobRequested, job.kind === "training" ? TrainingJobRequested : BatchJobRequested, {
    runId,
    of: job.order.jobKey,
    data: { order: job.order },
  });

export const cancelled = (runId: string): Message =>
  event(onRunOver, CancellationRequested, { runId, of: runId, data: { runId, reason: "a test" } });

export const runEnded = (runId: string): Message =>
  event(onRunOver, RunEnded, { runId, of: runId, data: { outcome: "failed", reason: "a test", summary: {} } });

export const submission = (command: { jobKey: string; attempt: number }): Message => ({
  what: `submission ${command.jobKey}`,
  isFromBus: false,
  deliver: async (ports) => onSubmission(command, ports),
});

export const stateChange = (job: JobOrder): Message => ({
  what: `state change ${job.order.jobKey}`,
  isFromBus: false,
  deliver: async (ports) => {
    const name = jobNameOf(ports.stack, { jobKey: job.order.jobKey, attempt: 1 });
    await onBedrockStateChange({ detail: job.kind === "training" ? { jobName: name } : { batchJobName: name } }, ports);
  },
});

export const ticked = (time: string): Message => ({
  what: `tick ${time}`,
  isFromBus: false,
  deliver: async (ports) => onTick({ time }, ports),
});
