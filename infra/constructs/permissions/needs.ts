import { Aws } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Need } from "../../../services/chassis/declaration.ts";
import { bedrockStatements } from "./bedrock.ts";
import { allow, writeActions, type Grant } from "./grant.ts";

/** What one declared need allows. */
export const needStatements = (need: Need, grant: Grant): PolicyStatement[] => {
  if ("objects" in need) return objectStatements(need, grant);
  if ("sources" in need) return sourceStatements(grant);
  if ("sends" in need) return [allow(["sqs:SendMessage"], [grant.service.commandInbox(need.sends).queue.queueArn])];
  if ("bedrock" in need) return bedrockStatements(need.bedrock, grant);
  if ("serviceQuotas" in need) return [quotaStatement()];
  if ("secrets" in need) return hubSecretStatements(grant);
  if ("notifies" in need) return notifyStatements(grant);
  if ("signs" in need) return keyStatements(grant);
  return [redriveStatement(grant)];
};

const objectStatements = (
  { objects, prefix }: { objects: "read" | "write" | "read-write"; prefix: string },
  { service }: Grant,
): PolicyStatement[] => {
  if (!/^[a-z0-9-]+\/(?:[a-z0-9-]+\/)*$/.test(prefix))
    throw new Error(
      `services/${service.declaration.name}/service.ts needs objects under "${prefix}", which is no prefix that ends with /.`,
    );
  const { bucket } = service.shared;
  const resources = [bucket.arnForObjects(`${prefix}*`)];
  // Who only writes needs not be told that an object is missing.
  if (objects === "write") return [allow(writeActions, resources)];
  const actions = ["s3:GetObject", ...(objects === "read-write" ? writeActions : [])];
  return [allow(actions, resources), mayList(bucket.bucketArn, prefix)];
};

const sourceStatements = ({ service }: Grant): PolicyStatement[] => {
  const { bucket, settings } = service.shared;
  const foreign = settings.sourceBuckets.map((name) => `arn:${Aws.PARTITION}:s3:::${name}`);
  return [
    allow(["s3:GetObject"], [bucket.arnForObjects("sources/*"), ...foreign.map((arn) => `${arn}/*`)]),
    mayList(bucket.bucketArn, "sources/"),
    ...(foreign.length > 0 ? [allow(["s3:ListBucket"], foreign)] : []),
  ];
};

const mayList = (bucketArn: string, prefix: string): PolicyStatement =>
  allow(["s3:ListBucket"], [bucketArn], { StringLike: { "s3:prefix": `${prefix}*` } });

/** Service Quotas' read action knows no resource (Service Authorization Reference, "Service Quotas"). */
const quotaStatement = (): PolicyStatement => allow(["servicequotas:GetServiceQuota"], ["*"]);

/** None where none is allowed: a request that names one is refused before. */
const hubSecretStatements = ({ service }: Grant): PolicyStatement[] => {
  const { hubSecrets } = service.shared.settings;
  return hubSecrets.length === 0 ? [] : [allow(["secretsmanager:GetSecretValue"], hubSecrets)];
};

const keyStatements = ({ service }: Grant): PolicyStatement[] => {
  const { cloudFront } = service.shared.settings;
  return cloudFront ? [allow(["secretsmanager:GetSecretValue"], [cloudFront.keySecretArn])] : [];
};

/** Mail only from the one address, by its own identity; without one, none. */
const notifyStatements = ({ service }: Grant): PolicyStatement[] => {
  const { topic, settings } = service.shared;
  const { senderEmail } = settings;
  const publish = allow(["sns:Publish"], [topic.ref]);
  if (senderEmail === undefined) return [publish];
  const identity = `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:identity/${senderEmail}`;
  return [publish, allow(["ses:SendEmail"], [identity], { StringEquals: { "ses:FromAddress": senderEmail } })];
};

/** Back to the queue a message came from, whichever of the stack's that was. */
const redriveStatement = ({ allInboxes }: Grant): PolicyStatement =>
  allow(
    ["sqs:SendMessage", "sqs:GetQueueUrl"],
    allInboxes.map(({ queue }) => queue.queueArn),
  );
