import type { Contract } from "./contract.ts";
import { BatchJobCompleted } from "./events/batch-job-completed.ts";
import { BatchJobFailed } from "./events/batch-job-failed.ts";
import { BatchJobRequested } from "./events/batch-job-requested.ts";
import { BatchJobSubmitted } from "./events/batch-job-submitted.ts";
import { CancellationRequested } from "./events/cancellation-requested.ts";
import { DatasetReady } from "./events/dataset-ready.ts";
import { DatasetRejected } from "./events/dataset-rejected.ts";
import { DatasetRequested } from "./events/dataset-requested.ts";
import { EndpointRolledBack } from "./events/endpoint-rolled-back.ts";
import { EvaluationFailed } from "./events/evaluation-failed.ts";
import { EvaluationScored } from "./events/evaluation-scored.ts";
import { MessageParked } from "./events/message-parked.ts";
import { MessagesRedriven } from "./events/messages-redriven.ts";
import { ModelHosted } from "./events/model-hosted.ts";
import { ModelHostingFailed } from "./events/model-hosting-failed.ts";
import { ModelPromoted } from "./events/model-promoted.ts";
import { ModelRetired } from "./events/model-retired.ts";
import { ModelTrained } from "./events/model-trained.ts";
import { ModelTrainingFailed } from "./events/model-training-failed.ts";
import { RedriveRequested } from "./events/redrive-requested.ts";
import { RollbackRejected } from "./events/rollback-rejected.ts";
import { RollbackRequested } from "./events/rollback-requested.ts";
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
  EndpointRolledBack,
  EvaluationFailed,
  EvaluationScored,
  MessageParked,
  MessagesRedriven,
  ModelHosted,
  ModelHostingFailed,
  ModelPromoted,
  ModelRetired,
  ModelTrained,
  ModelTrainingFailed,
  RedriveRequested,
  RollbackRejected,
  RollbackRequested,
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
  EndpointRolledBack,
  EvaluationFailed,
  EvaluationScored,
  MessageParked,
  MessagesRedriven,
  ModelHosted,
  ModelHostingFailed,
  ModelPromoted,
  ModelRetired,
  ModelTrained,
  ModelTrainingFailed,
  RedriveRequested,
  RollbackRejected,
  RollbackRequested,
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
export * from "./model.ts";
export * from "./recipe.ts";
export * from "./validation.ts";
export * from "./values.ts";
