import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { accessToTopic, assertSubscriptionArn, getTopic, type SnsContext } from "./context.ts";
import { askForConfirmation } from "./deliver.ts";
import { invalid, notOwner, subscriptionNotFound } from "./errors.ts";
import { isFifo } from "./fifo.ts";
import { optionalText, text, texts, type Input } from "./input.ts";
import { pageOf } from "./paging.ts";
import type { Protocol, Subscription, Topic } from "./store.ts";
import {
  attributesForSubscribe,
  subscriptionAttributes,
  withSubscriptionAttributes,
} from "./subscription-attributes.ts";

const elsewhere = new Set(["http", "https", "sms", "application", "lambda", "firehose"]);

const protocolOf = (text: string): Protocol => {
  if (text === "sqs" || text === "email" || text === "email-json") return text;
  if (elsewhere.has(text)) throw notHere(`A subscription of the protocol ${text}`);
  throw invalid(`Amazon SNS does not support this protocol string: ${text}`);
};

const assertEndpoint = (protocol: Protocol, endpoint: string, fifo: boolean): void => {
  if (fifo && protocol !== "sqs") throw invalid("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
  if (protocol !== "sqs") {
    if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(endpoint) || endpoint.length > 320) throw invalid("Email address");
    return;
  }
  if (!/^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/.test(endpoint)) throw invalid("SQS endpoint ARN");
  if (endpoint.endsWith(".fifo") && !fifo)
    throw invalid("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
};

const accountOf = (queue: string): string => queue.split(":")[4] ?? "";

export type NewSubscription = {
  topic: Topic;
  protocol: string;
  endpoint: string;
  attributes: Record<string, string>;
  owner: Pick<Caller, "account" | "principal">;
};

/** Makes a subscription, or answers the one of the same topic, protocol and endpoint. A queue of the caller's own account needs no confirmation. */
export const subscribe = async (context: SnsContext, given: NewSubscription): Promise<Subscription> => {
  const { topic, endpoint, owner } = given;
  const protocol = protocolOf(given.protocol);
  assertEndpoint(protocol, endpoint, isFifo(topic));
  const attributes = attributesForSubscribe(given.attributes, endpoint);
  const existing = context.store
    .subscriptionsOf(topic.arn)
    .find((one) => one.protocol === protocol && one.endpoint === endpoint);
  if (existing !== undefined) {
    if (Object.entries(attributes).some(([name, value]) => existing.attributes[name] !== value))
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
    if (existing.token !== undefined) await askForConfirmation(context, topic, existing);
    return existing;
  }
  const { random } = context.cloud;
  const confirmed = protocol === "sqs" && accountOf(endpoint) === owner.account;
  const subscription: Subscription = {
    kind: "subscription",
    arn: `${topic.arn}:${random.uuid()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    owner: owner.account,
    principal: owner.principal,
    attributes,
    authenticated: confirmed,
    ...(confirmed ? {} : { token: [1, 2, 3, 4].map(() => random.uuid().replaceAll("-", "")).join("") }),
  };
  context.store.put(subscription);
  if (!confirmed) await askForConfirmation(context, topic, subscription);
  return subscription;
};

export const removeSubscription = ({ store }: SnsContext, subscription: Subscription): void => {
  store.remove(subscription.arn);
  const topic = store.topic(subscription.topicArn);
  if (topic !== undefined) store.put({ ...topic, subscriptionsDeleted: topic.subscriptionsDeleted + 1 });
};

const summary = ({ arn, owner, protocol, endpoint, topicArn, token }: Subscription) => ({
  SubscriptionArn: token === undefined ? arn : "PendingConfirmation",
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

const confirm = (context: SnsContext, input: Input): { SubscriptionArn: string } => {
  const token = text(input, "Token");
  if (!/^[0-9a-f]{64,}$/.test(token)) throw new AwsError("InvalidParameter", "Invalid token");
  const topic = context.store.topic(text(input, "TopicArn"));
  const found = topic && context.store.subscriptionsOf(topic.arn).find((one) => one.token === token);
  if (found === undefined) throw invalid("Token");
  const { token: _used, ...rest } = found;
  context.store.put(rest);
  return { SubscriptionArn: found.arn };
};

/** A subscription is its owner's business; the topic's owner may end it. */
const assertOwner = (caller: Caller, subscription: Subscription): void => {
  const topicOwner = subscription.topicArn.split(":")[4];
  if (caller.account !== subscription.owner && caller.account !== topicOwner) throw notOwner("subscription");
};

export const subscriptionOperations = (context: SnsContext): Record<string, Operation<Input>> => {
  const { cloud, store } = context;
  // These actions have no resource type of their own, so a policy must say "*" (Service Authorization Reference).
  const anywhere = (name: string) => (_input: Input, caller: Caller) => ({
    action: `sns:${name}`,
    resource: `arn:aws:sns:${cloud.region}:${caller.account}:*`,
  });
  const on = (name: string, run: (subscription: Subscription, input: Input) => unknown): Operation<Input> => ({
    access: anywhere(name),
    run: (input, caller) => {
      const arn = text(input, "SubscriptionArn");
      assertSubscriptionArn(arn);
      const subscription = store.subscription(arn);
      if (subscription === undefined) throw subscriptionNotFound();
      assertOwner(caller, subscription);
      return run(subscription, input);
    },
  });
  return {
    Subscribe: {
      access: (input) => accessToTopic(context, text(input, "TopicArn"), "Subscribe"),
      run: async (input, caller) => {
        const subscription = await subscribe(context, {
          topic: getTopic(context, text(input, "TopicArn")),
          protocol: text(input, "Protocol"),
          endpoint: optionalText(input, "Endpoint") ?? "",
          attributes: texts(input, "Attributes"),
          owner: caller,
        });
        const shown = subscription.token === undefined || optionalText(input, "ReturnSubscriptionArn") === "true";
        return { SubscriptionArn: shown ? subscription.arn : "pending confirmation" };
      },
    },
    ConfirmSubscription: {
      // Whoever holds the token may use it, with or without a signature.
      run: (input) => confirm(context, input),
    },
    Unsubscribe: {
      access: anywhere("Unsubscribe"),
      run: (input, caller) => {
        const arn = text(input, "SubscriptionArn");
        assertSubscriptionArn(arn);
        const subscription = store.subscription(arn);
        if (subscription === undefined) return;
        assertOwner(caller, subscription);
        removeSubscription(context, subscription);
      },
    },
    ListSubscriptions: {
      access: anywhere("ListSubscriptions"),
      run: (input, caller) => {
        const own = store.subscriptions().filter(({ owner }) => owner === caller.account);
        const { page, next } = pageOf(own, optionalText(input, "NextToken"));
        return { Subscriptions: page.map(summary), ...next };
      },
    },
    ListSubscriptionsByTopic: {
      access: (input) => accessToTopic(context, text(input, "TopicArn"), "ListSubscriptionsByTopic"),
      run: (input) => {
        const { arn } = getTopic(context, text(input, "TopicArn"));
        const { page, next } = pageOf(store.subscriptionsOf(arn), optionalText(input, "NextToken"));
        return { Subscriptions: page.map(summary), ...next };
      },
    },
    GetSubscriptionAttributes: on("GetSubscriptionAttributes", (subscription) => ({
      Attributes: subscriptionAttributes(subscription),
    })),
    SetSubscriptionAttributes: on("SetSubscriptionAttributes", (subscription, input) => {
      const change = { [text(input, "AttributeName")]: optionalText(input, "AttributeValue") ?? "" };
      const attributes = withSubscriptionAttributes(subscription.attributes, change, subscription.endpoint);
      store.put({ ...subscription, attributes });
    }),
  };
};
