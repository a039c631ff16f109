import { events, messages, type Wiring } from "../chassis/wiring.ts";
import type { BatchPorts } from "./ports.ts";
import { ChunkCommand, FinishCommand, PartCommand, SliceCommand, Tick } from "./reactions/commands.ts";
import { onAsking } from "./reactions/on-asking.ts";
import { onBatchJobEnded } from "./reactions/on-batch-job-ended.ts";
import { onCollecting } from "./reactions/on-collecting.ts";
import { onFetching } from "./reactions/on-fetching.ts";
import { onFinishing } from "./reactions/on-finishing.ts";
import { onPipelineRequested } from "./reactions/on-pipeline-requested.ts";
import { onPreparing } from "./reactions/on-preparing.ts";
import { onRunOver } from "./reactions/on-run-over.ts";
import { onTick } from "./reactions/on-tick.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, BatchPorts> = {
  onPipelineRequested: events(onPipelineRequested),
  fetch: messages(PartCommand, onFetching),
  prepare: messages(PartCommand, onPreparing),
  onBatchJobEnded: events(...onBatchJobEnded),
  collect: messages(ChunkCommand, onCollecting),
  answer: messages(SliceCommand, onAsking),
  finish: messages(FinishCommand, onFinishing),
  reconcile: messages(Tick, onTick),
  onRunOver: events(...onRunOver),
};
