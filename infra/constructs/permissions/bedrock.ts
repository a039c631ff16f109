import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { anyRegionsModelArn, bedrockArn, foundationModelArn } from "../arns.ts";
import { allow, type Grant } from "./grant.ts";

/**
 * Bedrock chooses the ids of jobs and models, and which base model a run uses is its request's choice; so resources are named by
 * kind, within this account and region (Service Authorization Reference, "Amazon Bedrock"). Lists know no resource at all.
 */
export const bedrockStatements = (
  kind: "customization-jobs" | "invocation-jobs" | "facts" | "hosting" | "invoke",
  grant: Grant,
): PolicyStatement[] => {
  if (kind === "facts") return factStatements();
  if (kind === "hosting") return hostingStatements();
  if (kind === "invoke") return invokeStatements();
  return [...(kind === "customization-jobs" ? customizationStatements() : invocationStatements()), mayPassRole(grant)];
};

const customizationStatements = (): PolicyStatement[] => {
  const job = bedrockArn("model-customization-job/*");
  const model = bedrockArn("custom-model/*");
  return [
    allow(["bedrock:CreateModelCustomizationJob"], [foundationModelArn("*"), model, job]),
    allow(["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"], [job]),
    allow(["bedrock:TagResource"], [job, model]),
    allow(["bedrock:ListModelCustomizationJobs"], ["*"]),
  ];
};

const invocationStatements = (): PolicyStatement[] => {
  const job = bedrockArn("model-invocation-job/*");
  const models = [foundationModelArn("*"), bedrockArn("inference-profile/*"), bedrockArn("custom-model/*")];
  return [
    allow(["bedrock:CreateModelInvocationJob"], [...models, job]),
    allow(["bedrock:GetModelInvocationJob", "bedrock:StopModelInvocationJob", "bedrock:TagResource"], [job]),
    allow(["bedrock:ListModelInvocationJobs"], ["*"]),
  ];
};

const factStatements = (): PolicyStatement[] => [
  allow(["bedrock:GetFoundationModel"], [foundationModelArn("*")]),
  allow(["bedrock:GetCustomModel"], [bedrockArn("custom-model/*")]),
  allow(
    [
      "bedrock:ListFoundationModels",
      "bedrock:ListCustomModels",
      "bedrock:ListProvisionedModelThroughputs",
      "bedrock:ListCustomModelDeployments",
    ],
    ["*"],
  ),
];

const deployment = () => bedrockArn("custom-model-deployment/*");
const throughput = () => bedrockArn("provisioned-model/*");

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
    allow(["bedrock:ListCustomModelDeployments", "bedrock:ListProvisionedModelThroughputs"], ["*"]),
  ];
};

/** Whether asking a deployment needs rights on its custom model too is not documented; they are given, for they allow nothing more. */
const mayInvoke = (): PolicyStatement =>
  allow(["bedrock:InvokeModel"], [foundationModelArn("*"), deployment(), throughput(), bedrockArn("custom-model/*")]);

/**
 * A base that is served through inference profiles is asked for at the profile and at the model in every region that it routes to; a
 * model of another region only in the name of a profile of this account and region.
 */
const invokeStatements = (): PolicyStatement[] => {
  const profiles = [bedrockArn("inference-profile/*"), bedrockArn("application-inference-profile/*")];
  return [
    mayInvoke(),
    allow(["bedrock:InvokeModel"], profiles),
    allow(["bedrock:InvokeModel"], [anyRegionsModelArn()], {
      StringLike: { "bedrock:InferenceProfileArn": profiles },
    }),
  ];
};

/** Only this role, and only to Bedrock. */
const mayPassRole = ({ service }: Grant): PolicyStatement =>
  allow(["iam:PassRole"], [service.shared.bedrockRole.roleArn], {
    StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" },
  });
