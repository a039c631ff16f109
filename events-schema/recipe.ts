import { z } from "zod";
import { HyperParameters, ModelName } from "./values.ts";

/** How to customize: which base model, and with which settings of Bedrock's own. */
export const TrainingSection = z.object({
  baseModel: z
    .string()
    .min(1)
    .max(2048)
    .describe("As CreateModelCustomizationJob takes it, with the context suffix: `amazon.nova-micro-v1:0:128k`"),
  modelName: ModelName.describe("Must be new in the account; left out: `<dataset name>-<run>`").optional(),
  hyperParameters: HyperParameters.describe(
    "Bedrock's names and string values; what is left out takes Bedrock's default",
  ).default({}),
  deadlineHours: z
    .int()
    .min(1)
    .max(336)
    .describe("A job that has not ended by then, counted from its submission, is stopped [hours]")
    .default(72),
});

/** How to host what was trained, and what becomes of it. */
export const HostingSection = z.object({
  method: z
    .enum(["any", "on-demand", "provisioned-throughput"])
    .describe("`any` takes what the family allows, on-demand first")
    .default("any"),
  modelUnits: z
    .int()
    .min(1)
    .max(100)
    .describe("For provisioned throughput without commitment [model units]")
    .default(1),
  endpoint: ModelName.describe(
    "A deployment or throughput that outlives runs: promotion swaps this run's model onto it and keeps the one before for rollback",
  ).optional(),
  owner: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w .:/=+@-]+$/, "must be letters, digits, blanks and . : / = + - @ _, as a tag takes them")
    .describe("Whom to ask before it is deleted")
    .optional(),
  until: z.iso.datetime().describe("When a promoted model may go. ISO 8601, UTC").optional(),
  decisionHours: z
    .int()
    .min(1)
    .max(168)
    .describe("No word from the evaluation by then, counted from when the model came up: it is retired [hours]")
    .default(24),
  deleteRetiredModel: z
    .boolean()
    .describe("Retiring deletes the custom model too, not only what hosts it")
    .default(false),
});

/** What a model is scored by; all in 0 to 1. */
export const Metric = z.enum(["rouge1", "rouge2", "rougeL", "tokenF1", "exactMatch", "chrf", "bleu"]);
export type Metric = z.output<typeof Metric>;

/** How to compare the customized model with its base on the test split. */
export const EvaluationSection = z.object({
  metric: Metric.describe("The metric that decides; all are reported").default("rougeL"),
  margin: z
    .number()
    .min(-1)
    .max(1)
    .describe("The model is promoted when the lower bound of the difference is above this [score, 0 to 1]")
    .default(0),
  confidence: z
    .number()
    .gte(0.5)
    .lt(1)
    .describe("Of the interval of the difference, by paired bootstrap [share of 1]")
    .default(0.95),
  recordsMin: z
    .int()
    .min(2)
    .max(100_000)
    .describe("Fewer compared records never promote, whatever their scores [records]")
    .default(10),
  answersShareMin: z
    .number()
    .gt(0)
    .lte(1)
    .describe("A model that answers fewer fails the evaluation instead of losing it [share of the records]")
    .default(0.9),
  recordsMax: z
    .int()
    .min(1)
    .max(100_000)
    .describe("Of the test split, to ask at most; each is billed twice [records]")
    .default(1000),
  maxTokens: z.int().min(1).max(8192).describe("Length of one answer at most [tokens]").default(512),
});

export const Recipe = z
  .object({
    training: TrainingSection.describe("How to customize; left out: the run ends with the dataset").optional(),
    hosting: HostingSection.describe("How to host; left out: the run ends with the model").optional(),
    evaluation: EvaluationSection.describe(
      "How to compare with the base model; left out: what is hosted is promoted unasked",
    ).optional(),
    maxCostUsd: z
      .number()
      .gt(0)
      .describe("A run whose estimate is above this is refused before anything is paid [US dollars]")
      .optional(),
  })
  .describe(
    "What the request asks of the services after `dataset`; every event of the run carries what is still to be done",
  );
export type Recipe = z.output<typeof Recipe>;
export type TrainingSection = z.output<typeof TrainingSection>;
export type HostingSection = z.output<typeof HostingSection>;
export type EvaluationSection = z.output<typeof EvaluationSection>;
