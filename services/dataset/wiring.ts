import { rememberEndedRuns } from "../chassis/ended-runs.ts";
import { events, type Wiring } from "../chassis/wiring.ts";
import type { DatasetPorts } from "./ports.ts";
import { onDatasetRequested } from "./reactions/on-dataset-requested.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, DatasetPorts> = {
  onDatasetRequested: events(onDatasetRequested),
  onRunOver: events(...rememberEndedRuns),
};
