import { z } from "zod";
import { readConfig } from "./config.ts";

/** What the stack tells every function through its environment. Nothing here has a default: a missing name is a wrong deployment. */
const schema = z
  .object({
    CHOREO_STACK: z.string().min(1),
    CHOREO_ACCOUNT: z.string().regex(/^\d{12}$/),
    AWS_REGION: z.string().min(1),
    CHOREO_BUS: z.string().min(1),
    CHOREO_TABLE: z.string().min(1),
    CHOREO_BUCKET: z.string().min(1),
    CHOREO_QUEUE_URL: z.url(),
    CHOREO_QUEUE_ARN: z.string().startsWith("arn:"),
    CHOREO_DEAD_LETTER_URL: z.url(),
  })
  .transform((names) => ({
    stack: names.CHOREO_STACK,
    account: names.CHOREO_ACCOUNT,
    region: names.AWS_REGION,
    bus: names.CHOREO_BUS,
    table: names.CHOREO_TABLE,
    bucket: names.CHOREO_BUCKET,
    queueUrl: names.CHOREO_QUEUE_URL,
    queueArn: names.CHOREO_QUEUE_ARN,
    deadLetterUrl: names.CHOREO_DEAD_LETTER_URL,
  }));

export type RuntimeConfig = z.output<typeof schema>;

export const readRuntimeConfig = (environment: Record<string, string | undefined>): RuntimeConfig =>
  readConfig(schema, environment);
