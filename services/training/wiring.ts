import { rememberEndedRuns } from "../chassis/ended-runs.ts";
import { events, type Wiring } from "../chassis/wiring.ts";
import type { TrainingPorts } from "./ports.ts";
import { onDatasetReady } from "./reactions/on-dataset-ready.ts";
import { onTrainingJobEnded } from "./reactions/on-training-job-ended.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, TrainingPorts> = {
  onDatasetReady: events(onDatasetReady),
  onTrainingJobEnded: events(...onTrainingJobEnded),
  onRunOver: events(...rememberEndedRuns),
};
