import { notHere } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";
import { accessToTopic, getTopic, topicArn, type SnsContext } from "./context.ts";
import { invalid } from "./errors.ts";
import { assertFifoName, isFifo } from "./fifo.ts";
import { optionalText, text, texts, type Input } from "./input.ts";
import { pageOf } from "./paging.ts";
import type { Topic } from "./store.ts";
import { assertFewTags, readTags } from "./tags.ts";
import { checkTopicAttribute, topicAttributes, withAttribute } from "./topic-attributes.ts";

const assertName = (name: string, fifo: boolean): void => {
  if (fifo) return assertFifoName(name);
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid("Topic Name");
};

const sameAs = (topic: Topic, attributes: Record<string, string>): boolean => {
  const shown = topicAttributes(topic, []);
  return Object.entries(attributes).every(([name, value]) => shown.get(name) === value);
};

export type NewTopic = {
  account: string;
  name: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
};

/** Makes a topic. One of that name is answered as it is, unless it was asked for with other attributes or tags. */
export const createTopic = (context: SnsContext, { account, name, attributes, tags }: NewTopic): Topic => {
  const fifo = attributes["FifoTopic"] === "true";
  assertName(name, fifo);
  for (const [attribute, value] of Object.entries(attributes)) checkTopicAttribute(attribute, value, fifo);
  assertFewTags(tags);
  const arn = topicArn(context, account, name);
  const existing = context.store.topic(arn);
  if (existing !== undefined) {
    if (!sameAs(existing, attributes))
      throw invalid("Attributes Reason: Topic already exists with different attributes");
    if (Object.entries(tags).some(([key, value]) => existing.tags[key] !== value))
      throw invalid("Tags Reason: Topic already exists with different tags");
    return existing;
  }
  const blank: Topic = { kind: "topic", arn, account, name, attributes: {}, tags, subscriptionsDeleted: 0 };
  const topic = Object.entries(attributes)
    .filter(([attribute]) => attribute !== "FifoTopic" || fifo)
    .reduce((so, [attribute, value]) => withAttribute(so, attribute, value), blank);
  context.store.put(topic);
  return topic;
};

/** A topic goes with its subscriptions. */
export const deleteTopic = ({ store, fifo }: SnsContext, arn: string): void => {
  fifo.forget(arn);
  for (const subscription of store.subscriptionsOf(arn)) store.remove(subscription.arn);
  store.remove(arn);
};

export const topicOperations = (context: SnsContext): Record<string, Operation<Input>> => {
  const { cloud, store } = context;
  const on = (name: string, run: (topic: Topic, input: Input) => unknown): Operation<Input> => ({
    access: (input) => accessToTopic(context, text(input, "TopicArn"), name),
    run: (input) => run(getTopic(context, text(input, "TopicArn")), input),
  });
  return {
    CreateTopic: {
      access: (input, caller) => ({
        action: "sns:CreateTopic",
        resource: topicArn(context, caller.account, text(input, "Name")),
      }),
      run: (input, { account }) => {
        if (input["DataProtectionPolicy"] !== undefined) throw notHere("The data protection policy of an SNS topic");
        const name = text(input, "Name");
        const attributes = texts(input, "Attributes");
        return { TopicArn: createTopic(context, { account, name, attributes, tags: readTags(input) }).arn };
      },
    },
    DeleteTopic: {
      access: (input) => accessToTopic(context, text(input, "TopicArn"), "DeleteTopic"),
      run: (input) => deleteTopic(context, text(input, "TopicArn")),
    },
    ListTopics: {
      access: (_input, caller) => ({
        action: "sns:ListTopics",
        resource: `arn:aws:sns:${cloud.region}:${caller.account}:*`,
      }),
      run: (input, caller) => {
        const { page, next } = pageOf(store.topics(caller.account), optionalText(input, "NextToken"));
        return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...next };
      },
    },
    GetTopicAttributes: on("GetTopicAttributes", (topic) => ({
      Attributes: topicAttributes(topic, store.subscriptionsOf(topic.arn)),
    })),
    SetTopicAttributes: on("SetTopicAttributes", (topic, input) => {
      const name = text(input, "AttributeName");
      const value = optionalText(input, "AttributeValue") ?? "";
      if (name === "FifoTopic") throw invalid("AttributeName");
      if (name !== "Policy" || value !== "") checkTopicAttribute(name, value, isFifo(topic));
      store.put(withAttribute(topic, name, value));
      return undefined;
    }),
  };
};
