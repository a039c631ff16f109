import type { Tag } from "../tagging.ts";
import type { TextTrainingFamily } from "./training-lines.ts";
import type { CustomizationConfig } from "@aws-sdk/client-bedrock";
import type { Method } from "./method.ts";
import type { Kept } from "../shelf.ts";

export type JobStatus = "InProgress" | "Completed" | "Failed" | "Stopping" | "Stopped";

/** The three parts of a job's `statusDetails`, in the order they happen. */
export const stages = ["validation", "dataProcessing", "training"] as const;
export type Stage = (typeof stages)[number];

export type StageState = {
  status: "NotStarted" | "InProgress" | "Completed" | "Stopping" | "Stopped" | "Failed";
  startedAt?: number;
  changedAt?: number;
};

/** A customization job as it is kept. */
export type CustomizationJob = Kept & {
  status: JobStatus;
  id: string;
  roleArn: string;
  baseModelId: string;
  baseModelArn: string;
  /** The custom model this job starts from, when it is not a foundation model. */
  parentModelArn?: string;
  family: TextTrainingFamily;
  customizationType: Method;
  customizationConfig?: CustomizationConfig;
  outputModelName: string;
  outputModelArn: string;
  hyperParameters: Record<string, string>;
  trainingUri: string;
  validationUris: string[];
  outputUri: string;
  customModelKmsKeyId?: string;
  vpcConfig?: unknown;
  customModelTags?: Tag[];
  phase: "validate" | "process" | "train" | "finish";
  stages: Record<Stage, StageState>;
  changedAt: number;
  endedAt?: number;
  failureMessage?: string;
  trainingLoss?: number;
  validationLoss?: number;
};

export const isOver = (status: JobStatus): boolean =>
  status === "Completed" || status === "Failed" || status === "Stopped";

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

const stageDetails = ({ status, startedAt, changedAt }: StageState) => ({
  status,
  creationTime: date(startedAt),
  lastModifiedTime: date(changedAt),
});

export const statusDetails = (job: CustomizationJob) => ({
  validationDetails: stageDetails(job.stages.validation),
  dataProcessingDetails: stageDetails(job.stages.dataProcessing),
  trainingDetails: stageDetails(job.stages.training),
});

export const metricsOf = (job: Pick<CustomizationJob, "trainingLoss" | "validationLoss">) => ({
  ...(job.trainingLoss === undefined ? {} : { trainingMetrics: { trainingLoss: job.trainingLoss } }),
  ...(job.validationLoss === undefined ? {} : { validationMetrics: [{ validationLoss: job.validationLoss }] }),
});

/** `validationDataConfig` is required in the answer even when none was given. */
export const dataConfigs = (job: Pick<CustomizationJob, "trainingUri" | "validationUris" | "outputUri">) => ({
  trainingDataConfig: { s3Uri: job.trainingUri },
  validationDataConfig: { validators: job.validationUris.map((s3Uri) => ({ s3Uri })) },
  outputDataConfig: { s3Uri: job.outputUri },
});
