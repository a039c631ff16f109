import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";
import { BaseModelIds, MaxCostUsdByAccount } from "../models/settings.ts";

const schema = z
  .object({ CHOREO_MAX_COST_USD: jsonText(MaxCostUsdByAccount), CHOREO_BASE_MODEL_IDS: jsonText(BaseModelIds) })
  .transform((names) => ({
    maxCostUsdByAccount: names.CHOREO_MAX_COST_USD,
    baseModelIds: names.CHOREO_BASE_MODEL_IDS,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readTrainingConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
