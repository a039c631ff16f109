import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { anyRegionsModelArn, bedrockArn } from "../arns.ts";
import { allow } from "./grant.ts";

/**
 * A model that is served through inference profiles is asked for at the profile and at the model in every region that it routes to; a
 * model of another region only in the name of a profile of this account and region. Of a batch job it is the job's own role that asks
 * (Bedrock user guide, "Create a service role for batch inference").
 */
export const throughInferenceProfiles = (): PolicyStatement[] => {
  const profiles = [bedrockArn("inference-profile/*"), bedrockArn("application-inference-profile/*")];
  return [
    allow(["bedrock:InvokeModel"], profiles),
    allow(["bedrock:InvokeModel"], [anyRegionsModelArn()], {
      StringLike: { "bedrock:InferenceProfileArn": profiles },
    }),
  ];
};
