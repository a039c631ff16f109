import type { Operation } from "../wire/types.ts";
import { invalid, missing, sqsError } from "./errors.ts";
import { text, texts, type Input } from "./input.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";
import { setAttributes } from "./queue-operations.ts";
import type { Queue } from "./queue-store.ts";

type Statement = { Sid?: string } & Record<string, unknown>;
type Policy = { Version: string; Id?: string; Statement: Statement[] };

const policyOf = (queue: Queue): Policy => {
  const given = JSON.parse(queue.attributes["Policy"] ?? '{"Version":"2012-10-17","Statement":[]}') as Policy;
  return { ...given, Statement: [given.Statement].flat() };
};

/** Actions of one statement (API reference, AddPermission). */
const actionsMax = 7;

/** AddPermission grants these and no others (API reference). */
const grantable = [
  "*",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "ChangeMessageVisibility",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
];

const statement = (queue: Queue, input: Input): Statement => {
  const accounts = texts(input, "AWSAccountIds");
  const actions = texts(input, "Actions");
  if (accounts.length === 0) throw missing("AWSAccountIds");
  if (actions.length === 0) throw missing("Actions");
  if (actions.length > actionsMax)
    throw sqsError("OverLimit", `${actions.length} Actions were found, maximum allowed is ${actionsMax}.`);
  const label = text(input, "Label");
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label))
    throw invalid(
      "Label",
      label,
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.",
    );
  for (const account of accounts)
    if (!/^\d{12}$/.test(account)) throw invalid("PrincipalId", account, "Unable to verify.");
  for (const action of actions)
    if (!grantable.includes(action))
      throw invalid("ActionName", action, `Please refer to the appropriate WSDL for a list of valid actions.`);
  return {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) },
    Action: actions.map((action) => `SQS:${action}`),
    Resource: queue.arn,
  };
};

/** Statements in the queue's own policy, by label. */
export const permissionOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  AddPermission: onQueue(context, "AddPermission", (queue, input) => {
    const policy = policyOf(queue);
    const added = statement(queue, input);
    if (policy.Statement.some(({ Sid }) => Sid === added.Sid)) throw invalid("Label", added.Sid, "Already exists.");
    setAttributes(context, queue, { Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, added] }) });
    return {};
  }),
  RemovePermission: onQueue(context, "RemovePermission", (queue, input) => {
    const label = text(input, "Label");
    const policy = policyOf(queue);
    const kept = policy.Statement.filter(({ Sid }) => Sid !== label);
    if (kept.length === policy.Statement.length)
      throw sqsError(
        "InvalidParameterValue",
        `Value ${label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
      );
    setAttributes(context, queue, { Policy: kept.length === 0 ? "" : JSON.stringify({ ...policy, Statement: kept }) });
    return {};
  }),
});
