import { z } from "zod";
import { Dataset } from "./dataset.ts";
import { Recipe } from "./recipe.ts";
import { HyperParameters, ModelName, S3Uri } from "./values.ts";

/** 24 hex digits. */
export const JobKey = z
  .string()
  .regex(/^[0-9a-f]{24}$/)
  .describe(
    "The requester's name for the job; in Bedrock's job name and client token, so that a lost answer can be found again",
  );

export const TrainingOrder = z
  .object({
    jobKey: JobKey,
    baseModel: z.string().min(1).describe("As CreateModelCustomizationJob takes it, with the context suffix"),
    modelName: ModelName.describe("The name of the model to be"),
    customizationType: z.enum(["FINE_TUNING"]).describe("As CreateModelCustomizationJob takes it"),
    hyperParameters: HyperParameters.describe("Bedrock's names and string values"),
    trainUri: S3Uri.describe("Training records, JSONL"),
    validationUri: S3Uri.describe("Validation records, JSONL").optional(),
    outputUri: S3Uri.describe("Where Bedrock writes its metrics"),
    deadlineHours: z.int().positive().describe("Not ended by then, counted from submission: stopped [hours]"),
    dataset: Dataset,
    recipe: Recipe,
  })
  .describe("One customization job to run, and what its requester needs back when it ends");
export type TrainingOrder = z.output<typeof TrainingOrder>;

export const BatchOrder = z
  .object({
    jobKey: JobKey,
    modelId: z.string().min(1).describe("The model or inference profile to ask"),
    invocationType: z
      .enum(["InvokeModel", "Converse"])
      .describe("The shape of the records, as CreateModelInvocationJob takes it")
      .default("InvokeModel"),
    inputUri: S3Uri.describe("The chunk's records, JSONL"),
    outputUri: S3Uri.describe("Where Bedrock writes the answers"),
    records: z.int().positive().describe("Of the chunk [records]"),
    timeoutHours: z
      .int()
      .min(24)
      .max(168)
      .describe("Bedrock's own time-out: a job that has not ended by then expires [hours]")
      .default(24),
    deadlineHours: z.int().positive().describe("Not ended by then, counted from submission: stopped [hours]"),
    context: z.record(z.string(), z.string()).describe("Comes back untouched").default({}),
  })
  .describe("One model invocation job to run");
export type BatchOrder = z.output<typeof BatchOrder>;

export const EndedJob = z
  .object({
    arn: z.string().min(1).describe("The job's ARN"),
    name: z.string().min(1).describe("`<stack>-<jobKey>-<attempt>`"),
    attempt: z.int().positive().describe("Each attempt is a job of its own with a name of its own [number, from 1]"),
    status: z.string().min(1).describe("Bedrock's word: Completed, PartiallyCompleted, Failed, Stopped, Expired"),
    submittedAt: z.iso.datetime().describe("Bedrock's own time").optional(),
    endedAt: z.iso.datetime().describe("Bedrock's own time").optional(),
  })
  .describe("A job at Bedrock, as it ended");
export type EndedJob = z.output<typeof EndedJob>;
