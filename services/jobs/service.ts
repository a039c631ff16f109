import {
  BatchJobCompleted,
  BatchJobFailed,
  BatchJobRequested,
  BatchJobSubmitted,
  BatchJobWithdrawn,
  CancellationRequested,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  TrainingJobRequested,
  TrainingJobSubmitted,
} from "../../events-schema/index.ts";
import { defineService, type Need } from "../chassis/declaration.ts";

const ends = [TrainingJobCompleted, TrainingJobFailed, BatchJobCompleted, BatchJobFailed] as const;
const submissions = [TrainingJobSubmitted, BatchJobSubmitted] as const;
const creates: readonly Need[] = [{ bedrock: "customization-jobs" }, { bedrock: "invocation-jobs" }];
const lookAfter: Need = { bedrock: "jobs-in-flight" };
/** Whoever frees a slot gives it to the next in line. */
const admits: Need = { sends: "job-submissions" };

/** The only caller of Bedrock's Create…Job: a ticket for each job, a slot for each job in flight, never more than the quota. */
export const service = defineService({
  name: "jobs",
  reactions: {
    intake: {
      hears: { events: [TrainingJobRequested, BatchJobRequested, BatchJobWithdrawn] },
      emits: [...ends],
      needs: [admits, lookAfter, { serviceQuotas: "read" }],
    },
    submit: {
      hears: { queue: "job-submissions" },
      emits: [...submissions, ...ends],
      needs: [admits, lookAfter, ...creates],
      batchSize: 1,
      concurrencyMax: 2,
    },
    onBedrockStateChange: {
      hears: {
        awsEvents: {
          source: ["aws.bedrock"],
          "detail-type": ["Batch Inference Job State Change", "Model Customization Job State Change"],
        },
      },
      emits: [...submissions, ...ends],
      needs: [admits, lookAfter],
    },
    reconcile: {
      hears: { schedule: "rate(5 minutes)" },
      emits: [...submissions, ...ends],
      needs: [admits, lookAfter, { serviceQuotas: "read" }],
      timeoutSeconds: 280,
      batchSize: 1,
    },
    onRunOver: {
      hears: { events: [RunEnded, CancellationRequested] },
      emits: [...ends],
      needs: [admits, lookAfter],
      timeoutSeconds: 280,
      batchSize: 1,
    },
  },
});
