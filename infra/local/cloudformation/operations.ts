import { AwsError } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Operation } from "../wire/types.ts";
import {
  describeResource,
  describeStack,
  resourceDetail,
  resourcesOf,
  summarizeResource,
  summarizeStack,
  type DeployedStack,
} from "./deployed-stack.ts";

type Input = Record<string, unknown>;

/** What a listing answers at a time. */
const pageSize = 100;

const invalid = (message: string): AwsError => new AwsError("ValidationError", message);

const optional = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw invalid(`1 validation error detected: Value at '${name}' failed to satisfy constraint: it must be a text.`);
};

const required = (input: Input, name: string): string => {
  const value = optional(input, name);
  if (value !== undefined) return value;
  throw invalid(
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
};

const pageFrom = <T>(all: readonly T[], input: Input): { page: T[]; next: { NextToken?: string } } => {
  const token = optional(input, "NextToken");
  const { items, nextToken } = pageOf(all, { token, size: pageSize, invalidTokenCode: "ValidationError" });
  return { page: items, next: nextToken === undefined ? {} : { NextToken: nextToken } };
};

/** The stack by name or id; `what` is how CloudFormation speaks of it when it is not there. */
const find = (stacks: readonly DeployedStack[], name: string, what: string): DeployedStack => {
  const found = stacks.find(({ id, stackName }) => name === stackName || name === id);
  if (found === undefined) throw invalid(`${what} ${name} does not exist`);
  return found;
};

export const stackOperations = (options: {
  region: string;
  /** What is deployed in an account. */
  stacks: (account: string) => readonly DeployedStack[];
}): Record<string, Operation<Input>> => {
  const { region, stacks } = options;
  const on = (name: string, run: (input: Input, stacks: readonly DeployedStack[]) => unknown): Operation<Input> => ({
    access: (input, { account }) => {
      const stack = optional(input, "StackName") ?? "*";
      const resource = stack.startsWith("arn:")
        ? stack
        : `arn:aws:cloudformation:${region}:${account}:stack/${stack}/*`;
      return { action: `cloudformation:${name}`, resource };
    },
    run: (input, { account }) => run(input, stacks(account)),
  });
  return {
    DescribeStacks: on("DescribeStacks", (input, all) => {
      const name = optional(input, "StackName");
      const shown = name === undefined ? all : [find(all, name, "Stack with id")];
      const { page, next } = pageFrom(shown, input);
      return { Stacks: page.map(describeStack), ...next };
    }),
    ListStacks: on("ListStacks", (input, all) => {
      const filter = input["StackStatusFilter"];
      const summaries = all.map(summarizeStack);
      const wanted = Array.isArray(filter)
        ? summaries.filter(({ StackStatus }) => (filter as unknown[]).includes(StackStatus))
        : summaries;
      const { page, next } = pageFrom(wanted, input);
      return { StackSummaries: page, ...next };
    }),
    ListStackResources: on("ListStackResources", (input, all) => {
      const stack = find(all, required(input, "StackName"), "Stack with id");
      const { page, next } = pageFrom(resourcesOf(stack), input);
      return { StackResourceSummaries: page.map((resource) => summarizeResource(stack, resource)), ...next };
    }),
    DescribeStackResources: on("DescribeStackResources", (input, all) => {
      const physicalId = optional(input, "PhysicalResourceId");
      const logicalId = optional(input, "LogicalResourceId");
      const name = optional(input, "StackName");
      if ((name === undefined) === (physicalId === undefined))
        throw invalid("You must specify either StackName or PhysicalResourceId, but not both.");
      const stack =
        name === undefined
          ? all.find((one) => resourcesOf(one).some(({ ref }) => ref === physicalId))
          : find(all, name, "Stack with id");
      if (stack === undefined) throw invalid(`Stack for ${physicalId} does not exist`);
      // AWS answers with at most the first hundred; who needs all lists them.
      const resources = resourcesOf(stack)
        .filter((resource) => logicalId === undefined || resource.logicalId === logicalId)
        .slice(0, pageSize);
      return { StackResources: resources.map((resource) => describeResource(stack, resource)) };
    }),
    DescribeStackResource: on("DescribeStackResource", (input, all) => {
      const stack = find(all, required(input, "StackName"), "Stack");
      const logicalId = required(input, "LogicalResourceId");
      const resource = resourcesOf(stack).find((one) => one.logicalId === logicalId);
      if (resource === undefined) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.stackName}`);
      return { StackResourceDetail: resourceDetail(stack, resource) };
    }),
    GetTemplate: on("GetTemplate", (input, all) => {
      const changeSet = optional(input, "ChangeSetName");
      if (changeSet !== undefined)
        throw new AwsError("ChangeSetNotFound", `ChangeSet [${changeSet}] does not exist`, 404);
      const stack = find(all, required(input, "StackName"), "Stack with id");
      return { TemplateBody: JSON.stringify(stack.template), StagesAvailable: ["Original", "Processed"] };
    }),
  };
};
