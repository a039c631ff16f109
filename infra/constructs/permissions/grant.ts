import { Effect, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { WorkerProps } from "../worker-props.ts";

/** Whose role it is, and what it reaches beside what it shares. */
export type Grant = WorkerProps & { logGroup: LogGroup; sources: ReadonlyMap<string, IQueue> };

export const allow = (
  actions: string[],
  resources: string[],
  conditions?: PolicyStatementProps["conditions"],
): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources, ...(conditions && { conditions }) });

/** An upload in parts that fails is given up, so that its parts cost nothing. */
export const writeActions = ["s3:PutObject", "s3:AbortMultipartUpload"];
