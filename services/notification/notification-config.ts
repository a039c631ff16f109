import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";

const addresses = jsonText(z.array(z.string().min(3)).max(50));

const schema = z
  .object({
    CHOREO_TOPIC_ARN: z.string().startsWith("arn:"),
    /** Without it the topic alone speaks. */
    CHOREO_SENDER_EMAIL: z.string().min(3).optional(),
    CHOREO_NOTIFICATION_EMAILS: addresses.optional(),
    CHOREO_NOTIFICATION_DOMAINS: jsonText(z.array(z.string().min(3)).max(100)).optional(),
    CHOREO_CLOUDFRONT: jsonText(
      z.object({ domain: z.string(), keyPairId: z.string(), keySecretArn: z.string() }),
    ).optional(),
    CHOREO_STUCK_HOURS: z.coerce.number().int().min(1),
  })
  .transform((names) => ({
    topicArn: names.CHOREO_TOPIC_ARN,
    sender: names.CHOREO_SENDER_EMAIL,
    people: { stack: names.CHOREO_NOTIFICATION_EMAILS ?? [], domains: names.CHOREO_NOTIFICATION_DOMAINS ?? [] },
    cloudFront: names.CHOREO_CLOUDFRONT,
    stuckHours: names.CHOREO_STUCK_HOURS,
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readNotificationConfig = (environment: Record<string, string | undefined>) =>
  readConfig(schema, environment);
