import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Need } from "../../../services/chassis/declaration.ts";
import { bedrockArn, foundationModelArn } from "../arns.ts";
import { allow, type Grant } from "./grant.ts";
import { throughInferenceProfiles } from "./inference-profiles.ts";

/**
 * Bedrock chooses the ids of jobs and models, and which base model a run uses is its request's choice; so resources are named by
 * kind, within this account and region (Service Authorization Reference, "Amazon Bedrock"). Lists know no resource at all.
 */
export const bedrockStatements = (
  kind: Extract<Need, { bedrock: string }>["bedrock"],
  grant: Grant,
): PolicyStatement[] => {
  if (kind === "facts") return factStatements();
  if (kind === "hosting") return hostingStatements();
  if (kind === "hosting-removal") return removalStatements();
  if (kind === "jobs-in-flight") return inFlightStatements();
  if (kind === "invoke") return [mayInvoke(), ...throughInferenceProfiles()];
  return [...(kind === "customization-jobs" ? customizationStatements() : invocationStatements()), mayPassRole(grant)];
};

const customizationJob = () => bedrockArn("model-customization-job/*");
const invocationJob = () => bedrockArn("model-invocation-job/*");

/** By name or ARN where Bedrock takes both; a batch job is found by its name in the list alone. */
const inFlightStatements = (): PolicyStatement[] => [
  allow(["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"], [customizationJob()]),
  allow(["bedrock:GetModelInvocationJob", "bedrock:StopModelInvocationJob"], [invocationJob()]),
  allow(["bedrock:ListModelInvocationJobs"], ["*"]),
];

const customizationStatements = (): PolicyStatement[] => {
  const job = customizationJob();
  const model = bedrockArn("custom-model/*");
  return [
    allow(["bedrock:CreateModelCustomizationJob"], [foundationModelArn("*"), model, job]),
    allow(["bedrock:TagResource"], [job, model]),
  ];
};

const invocationStatements = (): PolicyStatement[] => {
  const job = invocationJob();
  const models = [foundationModelArn("*"), bedrockArn("inference-profile/*"), bedrockArn("custom-model/*")];
  return [allow(["bedrock:CreateModelInvocationJob"], [...models, job]), allow(["bedrock:TagResource"], [job])];
};

const factStatements = (): PolicyStatement[] => [
  allow(
    ["bedrock:ListFoundationModels", "bedrock:ListProvisionedModelThroughputs", "bedrock:ListCustomModelDeployments"],
    ["*"],
  ),
];

const deployment = () => bedrockArn("custom-model-deployment/*");
const throughput = () => bedrockArn("provisioned-model/*");

const mayListHosts = () =>
  allow(["bedrock:ListCustomModelDeployments", "bedrock:ListProvisionedModelThroughputs"], ["*"]);

/** Whose it is stands in a host's tags. */
const removalStatements = (): PolicyStatement[] => [
  allow(["bedrock:DeleteCustomModelDeployment"], [deployment()]),
  allow(["bedrock:DeleteProvisionedModelThroughput"], [throughput()]),
  allow(["bedrock:ListTagsForResource"], [deployment(), throughput()]),
  mayListHosts(),
];

const hostingStatements = (): PolicyStatement[] => {
  const model = bedrockArn("custom-model/*");
  const hosts = [deployment(), throughput()];
  return [
    allow(["bedrock:CreateCustomModelDeployment", "bedrock:UpdateCustomModelDeployment"], [model, deployment()]),
    allow(
      ["bedrock:CreateProvisionedModelThroughput", "bedrock:UpdateProvisionedModelThroughput"],
      [model, throughput()],
    ),
    allow(["bedrock:GetCustomModelDeployment", "bedrock:DeleteCustomModelDeployment"], [deployment()]),
    allow(["bedrock:GetProvisionedModelThroughput", "bedrock:DeleteProvisionedModelThroughput"], [throughput()]),
    allow(["bedrock:TagResource", "bedrock:ListTagsForResource"], hosts),
    allow(["bedrock:GetCustomModel", "bedrock:DeleteCustomModel"], [model]),
    mayListHosts(),
  ];
};

/** Whether asking a deployment needs rights on its custom model too is not documented; they are given, for they allow nothing more. */
const mayInvoke = (): PolicyStatement =>
  allow(["bedrock:InvokeModel"], [foundationModelArn("*"), deployment(), throughput(), bedrockArn("custom-model/*")]);

/** Only this role, and only to Bedrock. */
const mayPassRole = ({ service }: Grant): PolicyStatement =>
  allow(["iam:PassRole"], [service.shared.bedrockRole.roleArn], {
    StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" },
  });
