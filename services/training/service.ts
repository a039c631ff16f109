import {
  CancellationRequested,
  DatasetReady,
  ModelTrained,
  ModelTrainingFailed,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  TrainingJobRequested,
} from "../../events-schema/index.ts";
import { defineService } from "../chassis/declaration.ts";

/** Turns a ready dataset into one customization job that Bedrock will take, and its end into a model or a reason. */
export const service = defineService({
  name: "training",
  reactions: {
    onDatasetReady: {
      hears: { events: [DatasetReady] },
      emits: [TrainingJobRequested, ModelTrainingFailed, RunEnded],
      needs: [{ objects: "read-write", prefix: "training/" }, { bedrock: "facts" }, { serviceQuotas: "read" }],
    },
    onTrainingJobEnded: {
      hears: { events: [TrainingJobCompleted, TrainingJobFailed] },
      emits: [ModelTrained, ModelTrainingFailed, RunEnded],
      needs: [{ objects: "read", prefix: "training/" }],
    },
    onRunOver: { hears: { events: [RunEnded, CancellationRequested] }, emits: [], needs: [] },
  },
});
