import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { bedrockArn, foundationModelArn } from "../arns.ts";
import { allow, type Grant } from "./grant.ts";

/**
 * Bedrock chooses the ids of jobs and models, and which base model a run uses is its request's choice; so resources are named by
 * kind, within this account and region (Service Authorization Reference, "Amazon Bedrock"). Lists know no resource at all.
 */
export const bedrockStatements = (
  kind: "customization-jobs" | "invocation-jobs" | "facts",
  grant: Grant,
): PolicyStatement[] => {
  if (kind === "facts") return factStatements();
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

/** Only this role, and only to Bedrock. */
const mayPassRole = ({ service }: Grant): PolicyStatement =>
  allow(["iam:PassRole"], [service.shared.bedrockRole.roleArn], {
    StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" },
  });
