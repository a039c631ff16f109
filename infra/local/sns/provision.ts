import { physicalName } from "../core/physical-name.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import { optionalText, refuseOtherProperties, requiredText, textList } from "../wire/resource-properties.ts";
import type { Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import { getTopic, topicArn, type SnsContext } from "./context.ts";
import type { Subscription, Topic } from "./store.ts";
import { withSubscriptionAttributes } from "./subscription-attributes.ts";
import { removeSubscription, subscribe } from "./subscriptions.ts";
import { createTopic, deleteTopic } from "./topics.ts";
import { checkTopicAttribute, withAttribute } from "./topic-attributes.ts";

const topicNameLengthMax = 256;
const topicAttributeNames = [
  "DisplayName",
  "KmsMasterKeyId",
  "SignatureVersion",
  "TracingConfig",
  "MaximumMessageSize",
];
const fifo = ["FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy"];

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const attributesOf = ({ properties }: StackResource, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, asText(properties[name])]])),
  );

const tagsOf = ({ properties }: StackResource): Record<string, string> =>
  Object.fromEntries(
    ((properties["Tags"] ?? []) as { Key: string; Value: string }[]).map((tag) => [tag.Key, tag.Value]),
  );

/** Attributes that the template no longer names go back to their default; the policy is a resource of its own. */
const updated = (context: SnsContext, topic: Topic, resource: StackResource): Topic => {
  const attributes = attributesOf(resource, topicAttributeNames);
  for (const [name, value] of Object.entries(attributes)) checkTopicAttribute(name, value, false);
  const next = { ...topic, attributes, tags: tagsOf(resource) };
  context.store.put(next);
  return next;
};

const subscribeForStack = async (
  context: SnsContext,
  topic: Topic,
  given: { protocol: string; endpoint: string; attributes: Record<string, string> },
): Promise<Subscription> => {
  const { account } = context.cloud;
  const existing = context.store
    .subscriptionsOf(topic.arn)
    .find((one) => one.protocol === given.protocol && one.endpoint === given.endpoint);
  if (existing !== undefined) {
    const next = { ...existing, attributes: withSubscriptionAttributes({}, given.attributes, given.endpoint) };
    context.store.put(next);
    return next;
  }
  const owner = { account, principal: `arn:aws:iam::${account}:root` };
  return subscribe(context, { topic, ...given, owner });
};

const provisionTopic =
  (context: SnsContext): ResourceHandler =>
  async (resource) => {
    for (const name of fifo)
      if (resource.properties[name] !== undefined && resource.properties[name] !== false)
        throw notHere(`${resource.type} ${resource.logicalId}: property ${name} (a FIFO topic in a template)`);
    refuseOtherProperties(resource, {
      used: ["TopicName", "Tags", "Subscription", ...topicAttributeNames, ...fifo],
      inert: ["DeliveryStatusLogging", "DataProtectionPolicy"],
    });
    const { account } = context.cloud;
    const name = optionalText(resource, "TopicName") ?? physicalName(resource, topicNameLengthMax);
    const existing = context.store.topic(topicArn(context, account, name));
    const topic = updated(
      context,
      existing ?? createTopic(context, { account, name, attributes: {}, tags: {} }),
      resource,
    );
    const inline = (resource.properties["Subscription"] ?? []) as { Endpoint: string; Protocol: string }[];
    for (const { Endpoint, Protocol } of inline)
      await subscribeForStack(context, topic, { protocol: Protocol, endpoint: Endpoint, attributes: {} });
    return { ref: topic.arn, attributes: { TopicArn: topic.arn, TopicName: topic.name } };
  };

const subscriptionAttributeNames = [
  "RawMessageDelivery",
  "FilterPolicy",
  "FilterPolicyScope",
  "RedrivePolicy",
  "DeliveryPolicy",
];

const provisionSubscription =
  (context: SnsContext): ResourceHandler =>
  async (resource) => {
    refuseOtherProperties(resource, {
      used: ["TopicArn", "Protocol", "Endpoint", ...subscriptionAttributeNames],
      inert: ["Region"],
    });
    const topic = getTopic(context, requiredText(resource, "TopicArn"));
    const subscription = await subscribeForStack(context, topic, {
      protocol: requiredText(resource, "Protocol"),
      endpoint: optionalText(resource, "Endpoint") ?? "",
      attributes: attributesOf(resource, subscriptionAttributeNames),
    });
    return { ref: subscription.arn, attributes: { Arn: subscription.arn } };
  };

const provisionPolicy =
  (context: SnsContext): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, { used: ["PolicyDocument", "Topics"] });
    const { PolicyDocument } = resource.properties;
    if (PolicyDocument === undefined)
      throw new AwsError("ValidationError", `${resource.type} ${resource.logicalId} must have a PolicyDocument.`);
    const policy = asText(PolicyDocument);
    checkTopicAttribute("Policy", policy, false);
    const topics = textList(resource, "Topics");
    for (const arn of topics) context.store.put(withAttribute(getTopic(context, arn), "Policy", policy));
    const id = physicalName(resource, topicNameLengthMax);
    return { ref: id, attributes: { Id: id } };
  };

/** Resources of a template; each can also be taken away when it leaves it. A topic's policy goes with its topic. */
export const snsProvisioners = (context: SnsContext): Provisioners => ({
  "AWS::SNS::Topic": Object.assign(provisionTopic(context), {
    remove: ({ ref }: { ref: string }) => deleteTopic(context, ref),
  }),
  "AWS::SNS::Subscription": Object.assign(provisionSubscription(context), {
    remove: ({ ref }: { ref: string }) => {
      const subscription = context.store.subscription(ref);
      if (subscription !== undefined) removeSubscription(context, subscription);
    },
  }),
  "AWS::SNS::TopicPolicy": provisionPolicy(context),
});
