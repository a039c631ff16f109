import { arn, type Cloud } from "../core/cloud.ts";
import type { Made } from "../template/names.ts";
import type { StackState } from "../template/deploy.ts";
import { isRecord } from "../template/template.ts";
import type { StackTimes } from "./stack-times.ts";

/** The stack as CloudFormation shows it: what was deployed, from which template, and when. */
export type DeployedStack = StackState & StackTimes & { id: string; template: Record<string, unknown> };

export const stackId = ({ account, region }: Cloud, stackName: string): string =>
  arn("cloudformation", region, account, `stack/${stackName}/local`);

const statusOf = ({ createdAt, updatedAt }: DeployedStack): string =>
  updatedAt > createdAt ? "UPDATE_COMPLETE" : "CREATE_COMPLETE";

const section = ({ template }: DeployedStack, name: string): Record<string, Record<string, unknown>> =>
  (isRecord(template[name]) ? template[name] : {}) as Record<string, Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const outputsOf = (stack: DeployedStack) =>
  Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
    Description: textOf(section(stack, "Outputs")[OutputKey]?.["Description"]),
  }));

const parametersOf = (stack: DeployedStack) =>
  Object.entries(section(stack, "Parameters")).map(([ParameterKey, { Default }]) => ({
    ParameterKey,
    ParameterValue: typeof Default === "string" || typeof Default === "number" ? String(Default) : "",
  }));

const times = (stack: DeployedStack) => ({
  CreationTime: new Date(stack.createdAt),
  ...(stack.updatedAt > stack.createdAt ? { LastUpdatedTime: new Date(stack.updatedAt) } : {}),
});

export const describeStack = (stack: DeployedStack) => ({
  StackId: stack.id,
  StackName: stack.stackName,
  Description: textOf(stack.template["Description"]),
  Parameters: parametersOf(stack),
  ...times(stack),
  RollbackConfiguration: {},
  StackStatus: statusOf(stack),
  DisableRollback: false,
  NotificationARNs: [],
  Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
  Outputs: outputsOf(stack),
  Tags: [],
  EnableTerminationProtection: false,
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
});

export const summarizeStack = (stack: DeployedStack) => ({
  StackId: stack.id,
  StackName: stack.stackName,
  TemplateDescription: textOf(stack.template["Description"]),
  ...times(stack),
  StackStatus: statusOf(stack),
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
});

export type DeployedResource = Made & { logicalId: string };

/** In the order of their logical ids, as CloudFormation lists them. */
export const resourcesOf = (stack: DeployedStack): DeployedResource[] =>
  Object.entries(stack.resources)
    .map(([logicalId, made]) => ({ logicalId, ...made }))
    .sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));

const resourceFacts = (stack: DeployedStack, { logicalId, ref, type }: DeployedResource) => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: ref,
  ResourceType: type,
  ResourceStatus: statusOf(stack),
  DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
});

export const describeResource = (stack: DeployedStack, resource: DeployedResource) => ({
  StackName: stack.stackName,
  StackId: stack.id,
  ...resourceFacts(stack, resource),
  Timestamp: new Date(stack.updatedAt),
});

export const resourceDetail = (stack: DeployedStack, resource: DeployedResource) => ({
  StackName: stack.stackName,
  StackId: stack.id,
  ...resourceFacts(stack, resource),
  LastUpdatedTimestamp: new Date(stack.updatedAt),
  Metadata: JSON.stringify(section(stack, "Resources")[resource.logicalId]?.["Metadata"] ?? {}),
});

export const summarizeResource = (stack: DeployedStack, resource: DeployedResource) => ({
  ...resourceFacts(stack, resource),
  LastUpdatedTimestamp: new Date(stack.updatedAt),
});
