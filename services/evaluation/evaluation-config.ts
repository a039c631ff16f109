import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";
import { BaseModelIds, RequestsPerMinute } from "../models/settings.ts";

const schema = z
  .object({
    /** Only reactions that declare the need have these. */
    CHOREO_EVALUATION_CHUNKS_URL: z.url().optional(),
    CHOREO_EVALUATION_SCORING_URL: z.url().optional(),
    CHOREO_BASE_MODEL_IDS: jsonText(BaseModelIds),
    CHOREO_REQUESTS_PER_MINUTE: jsonText(RequestsPerMinute),
  })
  .transform((names) => ({
    chunksUrl: names.CHOREO_EVALUATION_CHUNKS_URL,
    scoringUrl: names.CHOREO_EVALUATION_SCORING_URL,
    baseModelIds: names.CHOREO_BASE_MODEL_IDS,
    requestsPerMinute: names.CHOREO_REQUESTS_PER_MINUTE,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readEvaluationConfig = (environment: Record<string, string | undefined>) =>
  readConfig(schema, environment);
