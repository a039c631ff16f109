import {
  BatchJobCompleted,
  BatchJobFailed,
  CancellationRequested,
  PipelineRequested,
  RunEnded,
  eventIdOf,
  runIdOf,
  type DataIn,
  type DataOf,
  type Metadata,
} from "../../../events-schema/index.ts";
import { messagesFor, type Message as MessageTo } from "../../chassis/memory/message.ts";
import { deferrals } from "../../chassis/settle.ts";
import type { BatchPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";
import type { SentCommand } from "./memory-commands.ts";

export type Message = MessageTo<BatchPorts>;
export type Request = DataIn<typeof PipelineRequested>;

const account = "000000000000";
/** The run that a request of this id starts. */
export const sampleRun = (requestId: string): string => runIdOf({ account, type: PipelineRequested.type, requestId });

export const sampleCause = (runId: string): Metadata => ({
  id: eventIdOf({ runId, type: "Sample", naturalKey: runId }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 3,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account },
});

const { event, command } = messagesFor({ service, wiring });

export const requested = (request: Request & { requestId: string }): Message =>
  event("onPipelineRequested", PipelineRequested, sampleCause(sampleRun(request.requestId)), request);

export const jobCompleted = (runId: string, data: DataOf<typeof BatchJobCompleted>): Message =>
  event("onBatchJobEnded", BatchJobCompleted, sampleCause(runId), data);

export const jobFailed = (runId: string, data: DataOf<typeof BatchJobFailed>): Message =>
  event("onBatchJobEnded", BatchJobFailed, sampleCause(runId), data);

/** `waits`: how often its copies were put off before. */
export const commanded = ({ reaction, command: body }: SentCommand, waits = 0): Message =>
  command(reaction, body, waits > 0 ? { [deferrals]: String(waits) } : {});

export const ticked = (time: string): Message => command("reconcile", { time });

export const cancelled = (runId: string): Message =>
  event("onRunOver", CancellationRequested, sampleCause(runId), { runId, reason: "a test" });

export const runEnded = (runId: string): Message =>
  event("onRunOver", RunEnded, sampleCause(runId), { outcome: "failed", reason: "a test", summary: {} });
