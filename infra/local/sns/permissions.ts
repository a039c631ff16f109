import type { Operation } from "../wire/types.ts";
import { accessToTopic, getTopic, type SnsContext } from "./context.ts";
import { invalid } from "./errors.ts";
import { text, textList, type Input } from "./input.ts";
import type { Topic } from "./store.ts";
import { defaultPolicy } from "./topic-attributes.ts";

type Statement = { Sid?: string } & Record<string, unknown>;
type Policy = { Statement: Statement[] } & Record<string, unknown>;

/** What a topic's policy can grant (Service Authorization Reference, "Topic" resource type). */
const grantable = new Set([
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "Receive",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
]);

const policyOf = (topic: Topic): Policy => {
  const given = JSON.parse(topic.policy ?? defaultPolicy(topic)) as Policy;
  return { ...given, Statement: [given.Statement].flat() };
};

const oneOrAll = <T>(values: T[]): T | T[] => (values.length === 1 ? (values[0] as T) : values);

const statementOf = (topic: Topic, input: Input): Statement => {
  const accounts = textList(input, "AWSAccountId");
  const actions = textList(input, "ActionName");
  if (accounts.length === 0 || accounts.some((account) => !/^\d{12}$/.test(account))) throw invalid("AWSAccountId");
  if (actions.length === 0) throw invalid("ActionName");
  if (actions.some((action) => action !== "*" && !grantable.has(action)))
    throw invalid("Policy statement action out of service scope!");
  return {
    Sid: text(input, "Label"),
    Effect: "Allow",
    Principal: { AWS: oneOrAll(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
};

/** Statements in the topic's own policy, by label. */
export const permissionOperations = (context: SnsContext): Record<string, Operation<Input>> => {
  const on = (name: string, run: (topic: Topic, input: Input) => Policy): Operation<Input> => ({
    access: (input) => accessToTopic(context, text(input, "TopicArn"), name),
    run: (input) => {
      const topic = getTopic(context, text(input, "TopicArn"));
      context.store.put({ ...topic, policy: JSON.stringify(run(topic, input)) });
    },
  });
  return {
    AddPermission: on("AddPermission", (topic, input) => {
      const policy = policyOf(topic);
      const added = statementOf(topic, input);
      if (policy.Statement.some(({ Sid }) => Sid === added.Sid)) throw invalid("Statement already exists");
      return { ...policy, Statement: [...policy.Statement, added] };
    }),
    RemovePermission: on("RemovePermission", (topic, input) => {
      const label = text(input, "Label");
      const policy = policyOf(topic);
      return { ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== label) };
    }),
  };
};
