import { z } from "zod";
import { Metric } from "./recipe.ts";

/** A customized model of this account. */
export const CustomModel = z.object({ arn: z.string().min(1), name: z.string().min(1), baseModel: z.string().min(1) });
export type CustomModel = z.output<typeof CustomModel>;

/** Capacity at Bedrock that answers for a customized model; `arn` is the model id to ask. */
export const Hosted = z.object({
  method: z.enum(["on-demand", "provisioned-throughput"]),
  arn: z.string().min(1),
  name: z.string().min(1),
  /** 0 for on-demand. */
  modelUnits: z.int().nonnegative(),
  /** When it was asked for; provisioned throughput bills from then on. */
  since: z.iso.datetime(),
});
export type Hosted = z.output<typeof Hosted>;

/** Scores of one model over all answered records; null where a metric has no value. */
export const Scores = z.record(Metric, z.number().nullable());

const Answers = z.object({
  answered: z.int().nonnegative(),
  unanswered: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
});

/** Both models beside each other on the same records, and what the recipe's rule says. */
export const Comparison = z.object({
  records: z.int().nonnegative(),
  candidate: Answers.extend({ scores: Scores }),
  base: Answers.extend({ scores: Scores }),
  /** Candidate minus base, of the metric that decides. */
  difference: z.object({
    metric: Metric,
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    confidence: z.number(),
    margin: z.number(),
  }),
  decision: z.enum(["promote", "retire"]),
  /** One sentence with the numbers. */
  why: z.string().min(1).max(2000),
  reportUri: z.string().min(1),
  /** The first three records, cut to be read. */
  samples: z
    .array(z.object({ prompt: z.string(), reference: z.string(), candidate: z.string(), base: z.string() }))
    .max(3),
});
export type Comparison = z.output<typeof Comparison>;

/** Money of one run by part, in US dollars. Always an estimate: list prices of a dated table. */
export const Cost = z.object({
  asOf: z.string().min(1),
  training: z.number().nonnegative(),
  hosting: z.number().nonnegative(),
  evaluation: z.number().nonnegative(),
  coordination: z.number().nonnegative(),
  total: z.number().nonnegative(),
  /** Prices the table does not have; what they stand for is missing from the sums. */
  unknown: z.array(z.string()),
});
export type Cost = z.output<typeof Cost>;
