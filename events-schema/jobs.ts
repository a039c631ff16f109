import { z } from "zod";
import { Dataset } from "./dataset.ts";
import { Recipe } from "./recipe.ts";
import { HyperParameters, ModelName, S3Uri } from "./values.ts";

/** 24 hex digits; in Bedrock's job name and client token, so that a lost answer can be found again. */
export const JobKey = z.string().regex(/^[0-9a-f]{24}$/);

/** One customization job to run, and what its requester needs back when it ends. */
export const TrainingOrder = z.object({
  jobKey: JobKey,
  baseModel: z.string().min(1),
  modelName: ModelName,
  customizationType: z.enum(["FINE_TUNING"]),
  hyperParameters: HyperParameters,
  trainUri: S3Uri,
  validationUri: S3Uri.optional(),
  outputUri: S3Uri,
  deadlineHours: z.int().positive(),
  dataset: Dataset,
  recipe: Recipe,
});
export type TrainingOrder = z.output<typeof TrainingOrder>;

/** One model invocation job to run; `context` comes back untouched. */
export const BatchOrder = z.object({
  jobKey: JobKey,
  modelId: z.string().min(1),
  invocationType: z.enum(["InvokeModel", "Converse"]).default("InvokeModel"),
  inputUri: S3Uri,
  outputUri: S3Uri,
  records: z.int().positive(),
  timeoutHours: z.int().min(24).max(168).default(24),
  deadlineHours: z.int().positive(),
  context: z.record(z.string(), z.string()).default({}),
});
export type BatchOrder = z.output<typeof BatchOrder>;

/** A job at Bedrock, as it ended. Times are Bedrock's own. */
export const EndedJob = z.object({
  arn: z.string().min(1),
  name: z.string().min(1),
  /** From 1; each attempt is a job of its own with a name of its own. */
  attempt: z.int().positive(),
  /** Bedrock's word: Completed, PartiallyCompleted, Failed, Stopped, Expired. */
  status: z.string().min(1),
  submittedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
});
export type EndedJob = z.output<typeof EndedJob>;
