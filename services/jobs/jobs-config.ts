import { z } from "zod";
import { readConfig } from "../chassis/config.ts";

const schema = z
  .object({
    /** Only reactions that declare the need have these two. */
    CHOREO_JOB_SUBMISSIONS_URL: z.url().optional(),
    CHOREO_BEDROCK_ROLE_ARN: z.string().startsWith("arn:").optional(),
    CHOREO_CUSTOMIZATION_JOBS_MAX: z.coerce.number().int().positive(),
    CHOREO_BATCH_JOBS_MAX: z.coerce.number().int().positive(),
  })
  .transform((names) => ({
    submissionsUrl: names.CHOREO_JOB_SUBMISSIONS_URL,
    bedrockRoleArn: names.CHOREO_BEDROCK_ROLE_ARN,
    customizationJobsMax: names.CHOREO_CUSTOMIZATION_JOBS_MAX,
    batchJobsMax: names.CHOREO_BATCH_JOBS_MAX,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readJobsConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
