import type { Agenda } from "./agenda.ts";
import type { Kept, Shelf } from "./shelf.ts";
import type { Quotas } from "./quotas.ts";
import type { StateChanges } from "./state-changes.ts";
import type { TagStore } from "./tagging.ts";
import type { Rates } from "./runtime/rates.ts";
import type { LearnedModels } from "./learning/learned-models.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam, LocalS3 } from "../core/ports.ts";
import type { CustomizationJob } from "./customization/customization-job.ts";
import type { CustomModel } from "./customization/custom-model.ts";
import type { InvocationJob } from "./invocation-jobs/invocation-job.ts";
import type { Deployment, Throughput } from "./hosting/hosted.ts";
import type { InferenceProfile } from "./models/inference-profile.ts";

/** What the parts of the simulated Bedrock share. */
export type Bedrock = {
  cloud: Cloud;
  iam: LocalIam;
  s3: LocalS3;
  quotas: Quotas;
  rates: Rates;
  agenda: Agenda;
  tags: TagStore;
  changes: StateChanges;
  learned: LearnedModels;
  customizationJobs: Shelf<CustomizationJob>;
  customModels: Shelf<CustomModel>;
  invocationJobs: Shelf<InvocationJob>;
  throughputs: Shelf<Throughput>;
  deployments: Shelf<Deployment>;
  inferenceProfiles: Shelf<InferenceProfile>;
};

export type AnyShelf = Pick<Shelf<Kept>, "get">;
