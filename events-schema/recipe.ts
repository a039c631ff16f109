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

/** How to host what was trained, and what becomes of it. */
export const HostingSection = z.object({
  /** `any` takes what the family allows, on-demand first. */
  method: z.enum(["any", "on-demand", "provisioned-throughput"]).default("any"),
  /** For provisioned throughput without commitment. */
  modelUnits: z.int().min(1).max(100).default(1),
  /** The name of a deployment or throughput that outlives runs: promotion swaps this run's model onto it and keeps the one before for rollback. */
  endpoint: ModelName.optional(),
  /** Whom to ask before it is deleted. */
  owner: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w .:/=+@-]+$/, "must be letters, digits, blanks and . : / = + - @ _, as a tag takes them")
    .optional(),
  /** When a promoted model may go. ISO 8601, UTC. */
  until: z.iso.datetime().optional(),
  /** No word from the evaluation by then: the model is retired. Hours since it was hosted. */
  decisionHours: z.int().min(1).max(168).default(24),
  /** Retiring deletes the custom model too, not only what hosts it. */
  deleteRetiredModel: z.boolean().default(false),
});

/** What a model is scored by; all in 0 to 1. */
export const Metric = z.enum(["rouge1", "rouge2", "rougeL", "tokenF1", "exactMatch", "chrf", "bleu"]);
export type Metric = z.output<typeof Metric>;

/** How to compare the customized model with its base on the test split. */
export const EvaluationSection = z.object({
  /** The metric that decides; all are reported. */
  metric: Metric.default("rougeL"),
  /** The model is promoted when the lower bound of the difference is above this. */
  margin: z.number().min(-1).max(1).default(0),
  /** Of the interval of the difference (paired bootstrap). */
  confidence: z.number().gte(0.5).lt(1).default(0.95),
  /** A model that answers a smaller share of the records fails the evaluation instead of losing it. */
  answersShareMin: z.number().gt(0).lte(1).default(0.9),
  /** Records of the test split to ask at most: each is billed twice. */
  recordsMax: z.int().min(1).max(100_000).default(1000),
  /** Of one answer. */
  maxTokens: z.int().min(1).max(8192).default(512),
});

/** What a dataset request asks of the services after `dataset`; every event of the run carries what is still to be done. */
export const Recipe = z.object({
  training: TrainingSection.optional(),
  hosting: HostingSection.optional(),
  evaluation: EvaluationSection.optional(),
  /** A run whose estimate is above this is refused before anything is paid. US dollars. */
  maxCostUsd: z.number().gt(0).optional(),
});
export type Recipe = z.output<typeof Recipe>;
export type TrainingSection = z.output<typeof TrainingSection>;
export type HostingSection = z.output<typeof HostingSection>;
export type EvaluationSection = z.output<typeof EvaluationSection>;
