import { Aws } from "aws-cdk-lib";

/** A Bedrock resource of this account: `bedrockArn("model-customization-job/*")`. */
export const bedrockArn = (resource: string): string =>
  `arn:${Aws.PARTITION}:bedrock:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

/** Base models belong to no account. */
export const foundationModelArn = (model: string): string =>
  `arn:${Aws.PARTITION}:bedrock:${Aws.REGION}::foundation-model/${model}`;

/** Any base model wherever an inference profile may route to; the region is empty for those that route everywhere. */
export const anyRegionsModelArn = (): string => `arn:${Aws.PARTITION}:bedrock:*::foundation-model/*`;
