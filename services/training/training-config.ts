import { z } from "zod";
import { readConfig } from "../chassis/config.ts";

/** `{"111122223333":50}`: what a run asked for by that account may cost, in US dollars. */
const limits = z.record(z.string().regex(/^\d{12}$/), z.number().positive());

const schema = z
  .object({
    CHOREO_MAX_COST_USD: z.string().transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: `"${text}" is not JSON` });
        return z.NEVER;
      }
    }),
  })
  .transform(({ CHOREO_MAX_COST_USD }) => CHOREO_MAX_COST_USD)
  .pipe(limits)
  .transform((maxCostUsdByAccount) => ({ maxCostUsdByAccount }));

/** What a deployment tells this service beyond what every service is told. */
export const readTrainingConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
