import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { sourceOf } from "../../../events-schema/index.ts";
import { statusIndex } from "../table.ts";
import { allow, writeActions, type Grant } from "./grant.ts";
import { needStatements } from "./needs.ts";

/** Everything the role of one reaction may do, derived from its declaration and from nothing else. */
export const statementsOf = (grant: Grant): PolicyStatement[] => [
  ...queueStatements(grant),
  tableStatement(grant),
  ...eventStatements(grant),
  ...claimStatements(grant),
  ...grant.inbox.declaration.needs.flatMap((need) => needStatements(need, grant)),
  ...telemetryStatements(grant),
];

const queueStatements = ({ inbox, sources }: Grant): PolicyStatement[] => [
  allow(
    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    [...sources.values()].map(({ queueArn }) => queueArn),
  ),
  // A copy for later goes to its own queue, a rejected message to its dead letters.
  allow(["sqs:SendMessage"], [inbox.queue.queueArn, inbox.deadLetters.queueArn]),
];

/** Single items and queries; never a scan, which would read all tenants' runs at any size, and no deletion: items expire. */
const tableStatement = ({ service }: Grant): PolicyStatement =>
  allow(
    ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
    [service.table.tableArn, `${service.table.tableArn}/index/${statusIndex}`],
  );

/** Its own events in its own service's name. StringEquals refuses a call in which either key is missing. */
const eventStatements = ({ service, inbox }: Grant): PolicyStatement[] => {
  const { emits } = inbox.declaration;
  if (emits.length === 0) return [];
  const StringEquals = {
    "events:source": sourceOf(service.declaration.name),
    "events:detail-type": [...new Set(emits.map(({ type }) => type))],
  };
  return [allow(["events:PutEvents"], [service.shared.bus.attrArn], { StringEquals })];
};

/** Large data travels by reference: who hears events reads them, who emits writes them. */
const claimStatements = ({ service, inbox }: Grant): PolicyStatement[] => {
  const { hears, emits } = inbox.declaration;
  const actions = [...("events" in hears ? ["s3:GetObject"] : []), ...(emits.length > 0 ? writeActions : [])];
  return actions.length === 0 ? [] : [allow(actions, [service.shared.bucket.arnForObjects("claims/*")])];
};

const telemetryStatements = ({ logGroup }: Grant): PolicyStatement[] => [
  allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]),
  // X-Ray has no resource to name for these two (Service Authorization Reference, "AWS X-Ray").
  allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
];
