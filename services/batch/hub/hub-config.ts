import { z } from "zod";
import { jsonText } from "../../chassis/config.ts";
import { documentedHosts } from "../domain/hub-hosts.ts";

/** What a deployment tells of the Hugging Face Hub, by the names of its environment. */
export const hubConfig = z
  .object({
    CHOREO_HUB_URL: z.url(),
    CHOREO_HUB_HOSTS: jsonText(z.array(z.string().min(1))),
    CHOREO_HUB_SECRETS: jsonText(z.array(z.string().startsWith("arn:"))),
  })
  .transform((names) => ({
    url: names.CHOREO_HUB_URL,
    hosts: [...documentedHosts, ...names.CHOREO_HUB_HOSTS],
    secrets: names.CHOREO_HUB_SECRETS,
  }));
