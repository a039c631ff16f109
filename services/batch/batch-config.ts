import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";
import { documentedHosts } from "./domain/hub-hosts.ts";
import { MaxCostUsdByAccount, RequestsPerMinute } from "../models/settings.ts";

const schema = z
  .object({
    /** Only reactions that declare the need have these. */
    CHOREO_BATCH_FETCHING_URL: z.url().optional(),
    CHOREO_BATCH_PREPARING_URL: z.url().optional(),
    CHOREO_BATCH_COLLECTING_URL: z.url().optional(),
    CHOREO_BATCH_ASKING_URL: z.url().optional(),
    CHOREO_BATCH_FINISHING_URL: z.url().optional(),
    CHOREO_REQUESTS_PER_MINUTE: jsonText(RequestsPerMinute),
    CHOREO_MAX_COST_USD: jsonText(MaxCostUsdByAccount),
    CHOREO_HUB_URL: z.url(),
    CHOREO_HUB_HOSTS: jsonText(z.array(z.string().min(1))),
    CHOREO_HUB_SECRETS: jsonText(z.array(z.string().startsWith("arn:"))),
  })
  .transform((names) => ({
    urls: {
      fetchingUrl: names.CHOREO_BATCH_FETCHING_URL,
      preparingUrl: names.CHOREO_BATCH_PREPARING_URL,
      collectingUrl: names.CHOREO_BATCH_COLLECTING_URL,
      askingUrl: names.CHOREO_BATCH_ASKING_URL,
      finishingUrl: names.CHOREO_BATCH_FINISHING_URL,
    },
    requestsPerMinute: names.CHOREO_REQUESTS_PER_MINUTE,
    maxCostUsdByAccount: names.CHOREO_MAX_COST_USD,
    hub: { url: names.CHOREO_HUB_URL, hosts: [...documentedHosts, ...names.CHOREO_HUB_HOSTS] },
    hubSecrets: names.CHOREO_HUB_SECRETS,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readBatchConfig = (environment: Record<string, string | undefined>) => readConfig(schema, environment);
