/** Every star in a policy of the stack, with the reason it cannot be narrower. A star that is not here fails the tests. */
export type Wildcard = { actions: readonly string[]; resource: RegExp; reason: string };

export const wildcards: readonly Wildcard[] = [
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    resource: /^\*$/,
    reason: "X-Ray's write actions know no resource (Service Authorization Reference, AWS X-Ray).",
  },
  {
    actions: ["servicequotas:GetServiceQuota"],
    resource: /^\*$/,
    reason: "Service Quotas' read action knows no resource (Service Authorization Reference, Service Quotas).",
  },
  {
    actions: [
      "bedrock:ListFoundationModels",
      "bedrock:ListProvisionedModelThroughputs",
      "bedrock:ListCustomModelDeployments",
      "bedrock:ListModelInvocationJobs",
    ],
    resource: /^\*$/,
    reason: "Bedrock's lists know no resource (Service Authorization Reference, Amazon Bedrock).",
  },
  {
    actions: [
      "bedrock:CreateModelCustomizationJob",
      "bedrock:GetModelCustomizationJob",
      "bedrock:StopModelCustomizationJob",
      "bedrock:CreateModelInvocationJob",
      "bedrock:GetModelInvocationJob",
      "bedrock:StopModelInvocationJob",
      "bedrock:GetCustomModel",
      "bedrock:DeleteCustomModel",
      "bedrock:CreateCustomModelDeployment",
      "bedrock:GetCustomModelDeployment",
      "bedrock:UpdateCustomModelDeployment",
      "bedrock:DeleteCustomModelDeployment",
      "bedrock:CreateProvisionedModelThroughput",
      "bedrock:GetProvisionedModelThroughput",
      "bedrock:UpdateProvisionedModelThroughput",
      "bedrock:DeleteProvisionedModelThroughput",
      "bedrock:InvokeModel",
      "bedrock:TagResource",
      "bedrock:ListTagsForResource",
    ],
    resource:
      /^arn:aws:bedrock:us-east-1:123456789012:(?:model-customization-job|model-invocation-job|custom-model|custom-model-deployment|provisioned-model|inference-profile|application-inference-profile)\/\*$/,
    reason:
      "Bedrock chooses the ids of jobs and models, and a policy is written before them. Kind, region and account are fixed.",
  },
  {
    actions: ["bedrock:CreateModelCustomizationJob", "bedrock:CreateModelInvocationJob", "bedrock:InvokeModel"],
    resource: /^arn:aws:bedrock:us-east-1::foundation-model\/\*$/,
    reason: "Each request names the base model it wants; a new model needs no deployment.",
  },
  {
    actions: ["bedrock:InvokeModel"],
    resource: /^arn:aws:bedrock:\*::foundation-model\/\*$/,
    reason:
      "Which regions an inference profile routes to is AWS's choice and changes; the statement's condition lets a model be asked there in the name of a profile of this account and region alone.",
  },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
    resource:
      /^arn:aws:s3:::[a-z0-9]+\/(?:claims|sources|datasets|training|batch|parked|evaluations|pipelines|results)\/\*$/,
    reason: "Objects of one prefix; their names come from the data.",
  },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resource: /:\*$/,
    reason: "The streams of the function's own log group; Lambda names them.",
  },
];

export const reasonFor = (action: string, resource: string): string | undefined =>
  wildcards.find((wildcard) => wildcard.actions.includes(action) && wildcard.resource.test(resource))?.reason;
