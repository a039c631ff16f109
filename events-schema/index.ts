import type { Contract } from "./contract.ts";
import { BatchJobCompleted } from "./events/batch-job-completed.ts";
import { BatchJobFailed } from "./events/batch-job-failed.ts";
import { BatchJobRequested } from "./events/batch-job-requested.ts";
import { BatchJobSubmitted } from "./events/batch-job-submitted.ts";
import { CancellationRequested } from "./events/cancellation-requested.ts";
import { DatasetReady } from "./events/dataset-ready.ts";
import { DatasetRejected } from "./events/dataset-rejected.ts";
import { DatasetRequested } from "./events/dataset-requested.ts";
import { MessageParked } from "./events/message-parked.ts";
import { MessagesRedriven } from "./events/messages-redriven.ts";
import { ModelTrained } from "./events/model-trained.ts";
import { ModelTrainingFailed } from "./events/model-training-failed.ts";
import { RedriveRequested } from "./events/redrive-requested.ts";
import { RunEnded } from "./events/run-ended.ts";
import { TrainingJobCompleted } from "./events/training-job-completed.ts";
import { TrainingJobFailed } from "./events/training-job-failed.ts";
import { TrainingJobRequested } from "./events/training-job-requested.ts";
import { TrainingJobSubmitted } from "./events/training-job-submitted.ts";

/** Every live version of every event. A new event is a file in `events/` and a line here. */
export const contracts: readonly Contract[] = [
  BatchJobCompleted,
  BatchJobFailed,
  BatchJobRequested,
  BatchJobSubmitted,
  CancellationRequested,
  DatasetReady,
  DatasetRejected,
  DatasetRequested,
  MessageParked,
  MessagesRedriven,
  ModelTrained,
  ModelTrainingFailed,
  RedriveRequested,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  TrainingJobRequested,
  TrainingJobSubmitted,
] as readonly Contract[];

export {
  BatchJobCompleted,
  BatchJobFailed,
  BatchJobRequested,
  BatchJobSubmitted,
  CancellationRequested,
  DatasetReady,
  DatasetRejected,
  DatasetRequested,
  MessageParked,
  MessagesRedriven,
  ModelTrained,
  ModelTrainingFailed,
  RedriveRequested,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  TrainingJobRequested,
  TrainingJobSubmitted,
};
export * from "./contract.ts";
export * from "./dataset.ts";
export * from "./identity.ts";
export * from "./jobs.ts";
export * from "./metadata.ts";
export * from "./recipe.ts";
export * from "./validation.ts";
export * from "./values.ts";
