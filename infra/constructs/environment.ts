import { Aws } from "aws-cdk-lib";
import type { ReactionDeclaration, ServiceDeclaration } from "../../services/chassis/declaration.ts";
import type { Settings } from "../settings.ts";
import { memoryMbOf, v8Options } from "./memory.ts";
import type { Shared, WorkerProps } from "./worker-props.ts";

/** The names that `main.ts` reads: one place for what the chassis needs, what the declared needs add and what a deployment can choose. */
export const environmentOf = ({ service, inbox }: WorkerProps): Record<string, string> => {
  const { bus, bucket, bedrockRole, settings } = service.shared;
  const { needs } = inbox.declaration;
  const sends = needs.flatMap((need) => ("sends" in need ? [need.sends] : []));
  return {
    CHOREO_STACK: settings.stack,
    CHOREO_ACCOUNT: Aws.ACCOUNT_ID,
    CHOREO_BUS: bus.attrName,
    CHOREO_TABLE: service.table.tableName,
    CHOREO_BUCKET: bucket.bucketName,
    CHOREO_QUEUE_URL: inbox.queue.queueUrl,
    CHOREO_QUEUE_ARN: inbox.queue.queueArn,
    CHOREO_DEAD_LETTER_URL: inbox.deadLetters.queueUrl,
    ...Object.fromEntries(sends.map((name) => [commandUrlName(name), service.commandInbox(name).queue.queueUrl])),
    ...(needs.some((need) => "bedrock" in need && need.bedrock.endsWith("-jobs")) && {
      CHOREO_BEDROCK_ROLE_ARN: bedrockRole.roleArn,
    }),
    ...(tells(service.declaration) && notifying(service.shared)),
    ...chosen(service.declaration.name, settings),
    NODE_OPTIONS: ["--enable-source-maps", ...v8Options(memoryMbOf(inbox.declaration))].join(" "),
  };
};

/** One `main.ts` reads the names for all of its service's reactions, also for those that tell nobody. */
const tells = ({ reactions }: ServiceDeclaration): boolean =>
  Object.values<ReactionDeclaration>(reactions).some(({ needs }) => needs.some((need) => "notifies" in need));

/** `job-submissions` is read as CHOREO_JOB_SUBMISSIONS_URL. */
const commandUrlName = (queue: string): string => `CHOREO_${queue.replaceAll("-", "_").toUpperCase()}_URL`;

const notifying = ({ topic, settings }: Shared): Record<string, string> => ({
  CHOREO_TOPIC_ARN: topic.ref,
  CHOREO_STUCK_HOURS: String(settings.stuckHours),
  ...(settings.cloudFront && { CHOREO_CLOUDFRONT: JSON.stringify(settings.cloudFront) }),
  ...(settings.senderEmail !== undefined && {
    CHOREO_SENDER_EMAIL: settings.senderEmail,
    CHOREO_NOTIFICATION_EMAILS: JSON.stringify(settings.notificationEmails),
    CHOREO_NOTIFICATION_DOMAINS: JSON.stringify(settings.notificationDomains),
  }),
});

const hub = ({ hubUrl, hubHosts, hubSecrets }: Settings): Record<string, string> => ({
  CHOREO_HUB_URL: hubUrl,
  CHOREO_HUB_HOSTS: JSON.stringify(hubHosts),
  CHOREO_HUB_SECRETS: JSON.stringify(hubSecrets),
});

/** What a deployment can choose for one service, by CDK context. */
const chosen = (service: string, settings: Settings): Record<string, string> => {
  const baseModelIds = { CHOREO_BASE_MODEL_IDS: JSON.stringify(settings.baseModelIds) };
  const maxCostUsd = { CHOREO_MAX_COST_USD: JSON.stringify(settings.maxCostUsd) };
  if (service === "training") return { ...baseModelIds, ...maxCostUsd };
  if (service === "evaluation")
    return { ...baseModelIds, CHOREO_REQUESTS_PER_MINUTE: JSON.stringify(settings.requestsPerMinute) };
  if (service === "batch")
    return { ...hub(settings), ...maxCostUsd, CHOREO_REQUESTS_PER_MINUTE: JSON.stringify(settings.requestsPerMinute) };
  if (service !== "jobs") return {};
  return {
    CHOREO_CUSTOMIZATION_JOBS_MAX: String(settings.customizationJobsMax),
    CHOREO_BATCH_JOBS_MAX: String(settings.batchJobsMax),
  };
};
