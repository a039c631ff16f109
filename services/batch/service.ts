import {
  BatchJobCompleted,
  BatchJobFailed,
  BatchJobRequested,
  BatchJobWithdrawn,
  CancellationRequested,
  PipelineCompleted,
  PipelineFailed,
  PipelineRejected,
  PipelineRequested,
  RunEnded,
  StageCompleted,
  StageStarted,
} from "../../events-schema/index.ts";
import { defineService, type Need } from "../chassis/declaration.ts";

const ends = [PipelineRejected, PipelineCompleted, PipelineFailed, RunEnded] as const;
/** What may follow from a part that came further. */
const steps = [StageStarted, BatchJobRequested, BatchJobWithdrawn, StageCompleted] as const;
const ownObjects: Need = { objects: "read-write", prefix: "pipelines/" };
const readsPlan: Need = { objects: "read", prefix: "pipelines/" };
const hubTokens: Need = { secrets: "hub" };
const fetches: Need = { sends: "batch-fetching" };
const prepares: Need = { sends: "batch-preparing" };
const collects: Need = { sends: "batch-collecting" };
const answers: Need = { sends: "batch-asking" };
const finishes: Need = { sends: "batch-finishing" };

/** Asks models about records of any number, stage after stage, in batch jobs and on demand, and loses none of them. */
export const service = defineService({
  name: "batch",
  reactions: {
    onPipelineRequested: {
      hears: { events: [PipelineRequested] },
      emits: [PipelineRejected, PipelineFailed, RunEnded],
      needs: [ownObjects, { sources: "read" }, hubTokens, prepares, finishes],
      timeoutSeconds: 600,
      memoryMb: 1024,
      batchSize: 1,
    },
    fetch: {
      hears: { queue: "batch-fetching" },
      emits: [...ends],
      needs: [ownObjects, hubTokens, prepares, finishes],
      timeoutSeconds: 900,
      memoryMb: 1024,
      batchSize: 1,
      concurrencyMax: 4,
    },
    prepare: {
      hears: { queue: "batch-preparing" },
      emits: [...ends, ...steps],
      needs: [ownObjects, { sources: "read" }, fetches, prepares, collects, answers, finishes],
      timeoutSeconds: 900,
      memoryMb: 3008,
      scratchMb: 10_240,
      batchSize: 1,
      duckdb: true,
    },
    onBatchJobEnded: {
      hears: { events: [BatchJobCompleted, BatchJobFailed] },
      emits: [],
      needs: [collects],
    },
    collect: {
      hears: { queue: "batch-collecting" },
      emits: [...steps],
      needs: [ownObjects, prepares, answers, finishes],
      timeoutSeconds: 900,
      memoryMb: 3008,
      scratchMb: 10_240,
      batchSize: 1,
      duckdb: true,
    },
    answer: {
      hears: { queue: "batch-asking" },
      emits: [],
      needs: [ownObjects, { bedrock: "invoke" }, { serviceQuotas: "read" }, collects, answers],
      timeoutSeconds: 300,
      memoryMb: 1024,
      batchSize: 1,
      concurrencyMax: 5,
    },
    finish: {
      hears: { queue: "batch-finishing" },
      emits: [...ends],
      needs: [ownObjects],
      timeoutSeconds: 900,
      memoryMb: 3008,
      scratchMb: 10_240,
      batchSize: 1,
      duckdb: true,
    },
    reconcile: {
      hears: { schedule: "rate(15 minutes)" },
      emits: [...ends, ...steps],
      needs: [readsPlan, prepares, collects, answers, finishes],
      timeoutSeconds: 280,
      memoryMb: 1024,
      batchSize: 1,
    },
    onRunOver: {
      hears: { events: [RunEnded, CancellationRequested] },
      emits: [...ends, ...steps],
      needs: [readsPlan, prepares, collects, answers, finishes],
      timeoutSeconds: 280,
      memoryMb: 1024,
      batchSize: 1,
    },
  },
});
