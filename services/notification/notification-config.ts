import { z } from "zod";
import { jsonText, readConfig } from "../chassis/config.ts";

const schema = z
  .object({
    CHOREO_TOPIC_ARN: z.string().startsWith("arn:"),
    /** Both or neither: without them the topic alone speaks. */
    CHOREO_SENDER_EMAIL: z.string().min(3).optional(),
    CHOREO_NOTIFICATION_EMAILS: jsonText(z.array(z.string().min(3)).min(1).max(50)).optional(),
  })
  .transform((names) => ({
    topicArn: names.CHOREO_TOPIC_ARN,
    ...(names.CHOREO_SENDER_EMAIL !== undefined &&
      names.CHOREO_NOTIFICATION_EMAILS !== undefined && {
        mail: { from: names.CHOREO_SENDER_EMAIL, to: names.CHOREO_NOTIFICATION_EMAILS },
      }),
  }));

/** What a deployment tells this service beyond what every service is told. */
export const readNotificationConfig = (environment: Record<string, string | undefined>) =>
  readConfig(schema, environment);
