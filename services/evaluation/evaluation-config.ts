import { z } from "zod";
import { readConfig } from "../chassis/config.ts";

const schema = z
  .object({
    /** Only reactions that declare the need have these. */
    CHOREO_EVALUATION_CHUNKS_URL: z.url().optional(),
    CHOREO_EVALUATION_SCORING_URL: z.url().optional(),
  })
  .transform((names) => ({
    chunksUrl: names.CHOREO_EVALUATION_CHUNKS_URL,
    scoringUrl: names.CHOREO_EVALUATION_SCORING_URL,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readEvaluationConfig = (environment: Record<string, string | undefined>) =>
  readConfig(schema, environment);
