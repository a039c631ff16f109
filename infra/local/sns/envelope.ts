import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
import type { Message, MessageAttributes } from "./message.ts";
import type { Subscription, Topic } from "./store.ts";

/** The shape of an RSA signature and of nothing else: no certificate is served here, so it cannot be verified. */
const unverifiableSignature = (text: string): string =>
  Buffer.concat([0, 1, 2, 3].map((part) => createHash("sha512").update(`${part}${text}`).digest())).toString("base64");

/** SNS writes its envelope with a blank on both sides of the colon, one member a line. */
const write = (members: readonly (readonly [string, unknown])[]): string => {
  const lines = members
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `  ${JSON.stringify(name)} : ${typeof value === "string" ? JSON.stringify(value) : attributesText(value as MessageAttributes)}`,
    );
  return `{\n${lines.join(",\n")}\n}`;
};

const attributesText = (attributes: MessageAttributes): string => {
  const lines = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      `    ${JSON.stringify(name)} : {"Type":${JSON.stringify(DataType)},"Value":${JSON.stringify(StringValue ?? BinaryValue)}}`,
  );
  return `{\n${lines.join(",\n")}\n  }`;
};

const signed = (topic: Topic, text: string): readonly (readonly [string, string])[] => [
  ["SignatureVersion", topic.attributes["SignatureVersion"] ?? "1"],
  ["Signature", unverifiableSignature(text)],
  [
    "SigningCertURL",
    `https://sns.${topic.arn.split(":")[3] ?? ""}.amazonaws.com/SimpleNotificationService-not-in-the-local-cloud.pem`,
  ],
];

export const unsubscribeUrl = (cloud: Cloud, subscription: Subscription): string =>
  `${cloud.endpoint}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(subscription.arn)}`;

export const confirmUrl = (cloud: Cloud, { topicArn, token = "" }: Subscription): string =>
  `${cloud.endpoint}/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(topicArn)}&Token=${token}`;

export const bodyFor = (message: Message, protocol: string): string =>
  (Object.hasOwn(message.bodies, protocol) ? message.bodies[protocol] : undefined) ?? message.bodies.default;

/** What a queue or an email-json subscriber gets: the message and where it comes from. */
export const notification = (
  cloud: Cloud,
  { topic, subscription, message }: { topic: Topic; subscription: Subscription; message: Message },
): string => {
  const body = bodyFor(message, subscription.protocol);
  return write([
    ["Type", "Notification"],
    ["MessageId", message.id],
    ["SequenceNumber", message.sequenceNumber],
    ["TopicArn", topic.arn],
    ["Subject", message.subject],
    ["Message", body],
    ["Timestamp", new Date(message.at).toISOString()],
    ...signed(topic, `${message.id}${body}`),
    ["UnsubscribeURL", unsubscribeUrl(cloud, subscription)],
    ["MessageAttributes", Object.keys(message.attributes).length === 0 ? undefined : message.attributes],
  ]);
};

export const confirmationText = ({ topicArn }: Subscription): string =>
  `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;

/** What a queue of another account gets first: its owner decides. */
export const confirmationRequest = (cloud: Cloud, topic: Topic, subscription: Subscription): string => {
  const id = cloud.random.uuid();
  return write([
    ["Type", "SubscriptionConfirmation"],
    ["MessageId", id],
    ["Token", subscription.token],
    ["TopicArn", topic.arn],
    ["Message", confirmationText(subscription)],
    ["SubscribeURL", confirmUrl(cloud, subscription)],
    ["Timestamp", new Date(cloud.clock.now()).toISOString()],
    ...signed(topic, id),
  ]);
};
