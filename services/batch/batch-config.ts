import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";
import { RequestsPerMinute } from "../models/settings.ts";

const schema = z
  .object({
    /** Only reactions that declare the need have these. */
    CHOREO_BATCH_PREPARING_URL: z.url().optional(),
    CHOREO_BATCH_COLLECTING_URL: z.url().optional(),
    CHOREO_BATCH_ASKING_URL: z.url().optional(),
    CHOREO_BATCH_FINISHING_URL: z.url().optional(),
    CHOREO_REQUESTS_PER_MINUTE: jsonText(RequestsPerMinute),
  })
  .transform((names) => ({
    urls: {
      preparingUrl: names.CHOREO_BATCH_PREPARING_URL,
      collectingUrl: names.CHOREO_BATCH_COLLECTING_URL,
      askingUrl: names.CHOREO_BATCH_ASKING_URL,
      finishingUrl: names.CHOREO_BATCH_FINISHING_URL,
    },
    requestsPerMinute: names.CHOREO_REQUESTS_PER_MINUTE,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readBatchConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
