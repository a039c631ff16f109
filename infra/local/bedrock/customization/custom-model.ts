import type { CustomizationConfig } from "@aws-sdk/client-bedrock";
import type { Kept } from "../shelf.ts";
import type { Method } from "./method.ts";

/** A customized model as it is kept; its learned state lies under `models/<id>` of the cloud's directory. */
export type CustomModel = Kept & {
  status: "Active" | "Creating" | "Failed";
  jobArn: string;
  jobName: string;
  baseModelId: string;
  baseModelArn: string;
  parentModelArn?: string;
  customizationType: Method;
  customizationConfig?: CustomizationConfig;
  hyperParameters: Record<string, string>;
  trainingUri: string;
  validationUris: string[];
  outputUri: string;
  trainingLoss?: number;
  validationLoss?: number;
};
