import { createRuntime } from "../chassis/runtime.ts";
import { cloudFrontLinks } from "./adapters/cloudfront-links.ts";
import { dynamodbNotices } from "./adapters/dynamodb-notices.ts";
import { dynamodbParkedWindows } from "./adapters/dynamodb-parked-windows.ts";
import { dynamodbRuns } from "./adapters/dynamodb-runs.ts";
import { s3Links } from "./adapters/s3-links.ts";
import { sesMailer } from "./adapters/ses-mailer.ts";
import { snsTopic } from "./adapters/sns-topic.ts";
import { readNotificationConfig } from "./notification-config.ts";
import type { NotificationPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { topicArn, sender, people, cloudFront, stuckHours } = readNotificationConfig(process.env);
const { stack, bucket, table } = runtime.config;
const store = { client: runtime.dynamodb, table };

const ports: NotificationPorts = {
  ...runtime.ports,
  notices: dynamodbNotices(store),
  parkedWindows: dynamodbParkedWindows(store),
  runs: dynamodbRuns(store),
  ...(sender !== undefined && { mailer: sesMailer(sender) }),
  people,
  topic: snsTopic(topicArn),
  links: s3Links(),
  ...(cloudFront && { signedLinks: cloudFrontLinks(cloudFront, runtime.ports) }),
  place: { stack, bucket },
  stuckHours,
};

export const { onRequest, onRunEnded, onMessageParked, onCapacityAbandoned, watch } = runtime.handlers(wiring, ports);
