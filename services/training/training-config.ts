import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";
import { BaseModelIds } from "../models/settings.ts";

/** `{"111122223333":50}`: what a run asked for by that account may cost, in US dollars. */
const limits = z.record(z.string().regex(/^\d{12}$/), z.number().positive());

const schema = z
  .object({ CHOREO_MAX_COST_USD: jsonText(limits), CHOREO_BASE_MODEL_IDS: jsonText(BaseModelIds) })
  .transform((names) => ({
    maxCostUsdByAccount: names.CHOREO_MAX_COST_USD,
    baseModelIds: names.CHOREO_BASE_MODEL_IDS,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readTrainingConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
