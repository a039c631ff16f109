import { z } from "zod";
import { HyperParameters, ModelName } from "./values.ts";

/** How to customize: which base model, and with which settings of Bedrock's own. */
export const TrainingSection = z.object({
  /** As CreateModelCustomizationJob takes it, with the context suffix: `amazon.nova-micro-v1:0:128k`. */
  baseModel: z.string().min(1).max(2048),
  /** Default: `<dataset name>-<run>`. Must be new in the account. */
  modelName: ModelName.optional(),
  /** Bedrock's names and string values; what is left out takes Bedrock's default. */
  hyperParameters: HyperParameters.default({}),
  /** A job that has not ended by then is stopped. Hours since it was submitted. */
  deadlineHours: z.int().min(1).max(336).default(72),
});

/** How to host what was trained. `any` takes what the family allows, on-demand first. */
export const HostingSection = z.object({
  method: z.enum(["any", "on-demand", "provisioned-throughput"]).default("any"),
  /** For provisioned throughput without commitment. */
  modelUnits: z.int().min(1).max(100).default(1),
});

/** What a dataset request asks of the services after `dataset`; every event of the run carries what is still to be done. */
export const Recipe = z.object({
  training: TrainingSection.optional(),
  hosting: HostingSection.optional(),
});
export type Recipe = z.output<typeof Recipe>;
export type TrainingSection = z.output<typeof TrainingSection>;
export type HostingSection = z.output<typeof HostingSection>;
