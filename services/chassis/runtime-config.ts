import { z } from "zod";
import { readConfig } from "./config.ts";

/** What the stack tells every function through its environment. Nothing here has a default: a missing name is a wrong deployment. */
const everyFunction = z.object({
  CHOREO_STACK: z.string().min(1),
  CHOREO_ACCOUNT: z.string().regex(/^\d{12}$/),
  AWS_REGION: z.string().min(1),
  CHOREO_BUS: z.string().min(1),
  CHOREO_TABLE: z.string().min(1),
  CHOREO_BUCKET: z.string().min(1),
});

/** Functions with a queue of their own: all but the one that reads the dead-letter queues. */
const ownQueue = z.object({
  CHOREO_QUEUE_URL: z.url(),
  CHOREO_QUEUE_ARN: z.string().startsWith("arn:"),
  CHOREO_DEAD_LETTER_URL: z.url(),
});

export type RuntimeConfig = {
  stack: string;
  account: string;
  region: string;
  bus: string;
  table: string;
  bucket: string;
  queue?: { queueUrl: string; queueArn: string; deadLetterUrl: string };
};

export const readRuntimeConfig = (environment: Record<string, string | undefined>): RuntimeConfig => {
  const names = readConfig(everyFunction, environment);
  const queue = environment["CHOREO_QUEUE_URL"] === undefined ? undefined : readConfig(ownQueue, environment);
  return {
    stack: names.CHOREO_STACK,
    account: names.CHOREO_ACCOUNT,
    region: names.AWS_REGION,
    bus: names.CHOREO_BUS,
    table: names.CHOREO_TABLE,
    bucket: names.CHOREO_BUCKET,
    ...(queue && {
      queue: {
        queueUrl: queue.CHOREO_QUEUE_URL,
        queueArn: queue.CHOREO_QUEUE_ARN,
        deadLetterUrl: queue.CHOREO_DEAD_LETTER_URL,
      },
    }),
  };
};
