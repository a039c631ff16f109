import { z } from "zod";
import { Metric } from "./recipe.ts";

export const CustomModel = z
  .object({
    arn: z.string().min(1).describe("The custom model's ARN"),
    name: z.string().min(1).describe("The custom model's name"),
    baseModel: z.string().min(1).describe("What it was customized from, with the context suffix"),
  })
  .describe("A customized model of this account");
export type CustomModel = z.output<typeof CustomModel>;

export const Hosted = z
  .object({
    method: z.enum(["on-demand", "provisioned-throughput"]).describe("How it is hosted"),
    arn: z.string().min(1).describe("The deployment or provisioned throughput: the model id to ask"),
    name: z.string().min(1).describe("Its name at Bedrock"),
    modelUnits: z.int().nonnegative().describe("0 for on-demand [model units]"),
    since: z.iso.datetime().describe("When it was asked for; provisioned throughput bills from then on"),
  })
  .describe("Capacity at Bedrock that answers for a customized model");
export type Hosted = z.output<typeof Hosted>;

export const Scores = z
  .record(Metric, z.number().describe("Over all records that both models answered [score, 0 to 1]").nullable())
  .describe("By metric; null where a metric has no value");

const Answers = z.object({
  answered: z.int().nonnegative().describe("Records it answered [records]"),
  unanswered: z.int().nonnegative().describe("Records it did not answer [records]"),
  inputTokens: z.int().nonnegative().describe("Read, as Bedrock counts [tokens]"),
  outputTokens: z.int().nonnegative().describe("Written, as Bedrock counts [tokens]"),
});

export const Comparison = z
  .object({
    records: z.int().nonnegative().describe("Asked of each model [records]"),
    candidate: Answers.extend({ scores: Scores }).describe("The customized model"),
    base: Answers.extend({ scores: Scores }).describe("The base model"),
    difference: z
      .object({
        metric: Metric.describe("The metric that decides"),
        value: z.number().describe("Mean [score, -1 to 1]").nullable(),
        low: z.number().describe("Lower bound of the interval [score, -1 to 1]").nullable(),
        high: z.number().describe("Upper bound of the interval [score, -1 to 1]").nullable(),
        confidence: z.number().describe("Of the interval [share of 1]"),
        margin: z.number().describe("What the lower bound has to be above [score, -1 to 1]"),
      })
      .describe("Candidate minus base"),
    decision: z.enum(["promote", "retire"]).describe("What the recipe's rule says"),
    why: z.string().min(1).max(2000).describe("One sentence with the numbers"),
    requestsUncounted: z
      .int()
      .nonnegative()
      .optional()
      .describe("Perhaps billed, of unknown tokens: failed tries, and those of processes that died [requests]"),
    reportUri: z.string().min(1).describe("`report.json` in S3, with everything"),
    samples: z
      .array(
        z.object({
          prompt: z.string().describe("What was asked"),
          reference: z.string().describe("What was expected"),
          candidate: z.string().describe("What the customized model answered"),
          base: z.string().describe("What the base model answered"),
        }),
      )
      .max(3)
      .describe("The first three records, cut to be read"),
  })
  .describe("Both models beside each other on the same records, and what the recipe's rule says");
export type Comparison = z.output<typeof Comparison>;

const dollars = (part: string) => z.number().nonnegative().describe(`${part} [US dollars]`);

export const Cost = z
  .object({
    asOf: z.string().min(1).describe("The date of the price table"),
    training: dollars("Customization and storing the model"),
    hosting: dollars("Provisioned throughput and deployments"),
    evaluation: dollars("Answers of both models"),
    coordination: dollars("Events, queues, functions, tables"),
    total: dollars("The sum"),
    unknown: z
      .array(z.string())
      .describe("Prices the table does not have; what they stand for is missing from the sums"),
    notCounted: z
      .array(z.string())
      .optional()
      .describe("What may have been billed besides and could not be counted, with its bound; the sums are at least"),
  })
  .describe("Money of one run by part. Always an estimate: list prices of a dated table");
export type Cost = z.output<typeof Cost>;
