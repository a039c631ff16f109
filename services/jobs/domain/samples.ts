import {
  eventIdOf,
  stableId,
  type BatchOrder,
  type Metadata,
  type TrainingOrder,
} from "../../../events-schema/index.ts";
import type { JobOrder } from "./ticket.ts";

/** Orders and causes for tests and the simulation. */
export const sampleRun = (name: string): string => stableId("run", name);
export const sampleKey = (name: string): string => stableId("job", name);

export const sampleCause = (runId: string, of: string): Metadata => ({
  id: eventIdOf({ runId, type: "Requested", naturalKey: of }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "000000000000" },
});

export const trainingOrder = (name: string, change: Partial<TrainingOrder> = {}): TrainingOrder => ({
  jobKey: sampleKey(name),
  baseModel: "amazon.nova-micro-v1:0:128k",
  modelName: `model-${name}`,
  customizationType: "FINE_TUNING",
  hyperParameters: { epochCount: "2" },
  trainUri: "s3://bucket/datasets/d/train.jsonl",
  outputUri: "s3://bucket/training/r/",
  deadlineHours: 72,
  dataset: {
    name: "d",
    version: "0123456789abcdef01234567",
    recordFormat: "conversation",
    manifestUri: "s3://bucket/datasets/d/manifest.json",
    train: { uri: "s3://bucket/datasets/d/train.jsonl", records: 100, bytes: 1000 },
    longestRecordBytes: 100,
  },
  recipe: {},
  ...change,
});

export const batchOrder = (name: string, change: Partial<BatchOrder> = {}): BatchOrder => ({
  jobKey: sampleKey(name),
  modelId: "amazon.nova-lite-v1:0",
  invocationType: "InvokeModel",
  inputUri: "s3://bucket/batch/in.jsonl",
  outputUri: "s3://bucket/batch/out/",
  records: 1000,
  timeoutHours: 24,
  deadlineHours: 48,
  context: { chunk: name },
  ...change,
});

export const sampleTraining = (name: string, change: Partial<TrainingOrder> = {}): JobOrder => ({
  kind: "training",
  order: trainingOrder(name, change),
});
export const sampleBatch = (name: string, change: Partial<BatchOrder> = {}): JobOrder & { kind: "batch" } => ({
  kind: "batch",
  order: batchOrder(name, change),
});
