import type { EdgePorts } from "../chassis/ports.ts";
import type { CustomizableBase } from "../models/family.ts";
import type { BaseModelIds, MaxCostUsdByAccount } from "../models/settings.ts";
import type { HostingFacts } from "../models/hosting.ts";

/** What is free to host a model of this base; a fact that cannot be read is undefined, never guessed. */
export type HostingReader = { read(base: CustomizableBase): Promise<HostingFacts> };

export type TrainingPorts = EdgePorts & {
  hosting: HostingReader;
  /** Where this stack runs and where Bedrock writes to: `s3://bucket/training/`. */
  place: { region: string; outputUri: string };
  /** How base models are asked, where this deployment knows better than the table. */
  baseModelIds: BaseModelIds;
  /** US dollars that a run of this account's may be estimated at; an account that is not named has no limit of ours. */
  maxCostUsdByAccount: MaxCostUsdByAccount;
};
