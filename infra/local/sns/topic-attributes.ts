import { parsePolicy } from "../iam/policy.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import { invalid } from "./errors.ts";
import { isFifo } from "./fifo.ts";
import type { Subscription, Topic } from "./store.ts";

const defaultMessageBytesMax = 262_144;
const messageBytes = { min: 1024, max: 1_048_576 };

/** Kept and shown, without effect here: encryption, and delivery status logs below. */
const inert = /^KmsMasterKeyId$/;
const feedback =
  /^(HTTP|Firehose|Lambda|SQS|Application)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

const checkFeedback = (name: string, value: string): void => {
  if (name.endsWith("SampleRate") && !(/^\d{1,3}$/.test(value) && Number(value) <= 100))
    throw invalid(`${name}: Invalid value [${value}]. Must be between 0 and 100.`);
  if (name.endsWith("RoleArn") && value !== "" && !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(value))
    throw invalid(`${name}: Invalid value [${value}]. Must be the ARN of a role.`);
};

/** Retries to HTTP endpoints: kept and shown, without effect here. */
export const checkDeliveryPolicy = (value: string): void => {
  try {
    const read: unknown = JSON.parse(value);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return;
  } catch (cause) {
    throw invalid(`DeliveryPolicy: failed to parse JSON. ${(cause as Error).message}`);
  }
  throw invalid("DeliveryPolicy: it is not an object");
};
/** What only FIFO topics have. */
const fifoChecks: Record<string, (value: string) => void> = {
  ContentBasedDeduplication: (value) => oneOf("ContentBasedDeduplication", value, ["true", "false"]),
  FifoThroughputScope: (value) => oneOf("FifoThroughputScope", value, ["Topic", "MessageGroup"]),
  ArchivePolicy: () => {
    throw notHere("The archive of an SNS topic");
  },
};

const oneOf = (name: string, value: string, allowed: readonly string[]): void => {
  if (!allowed.includes(value)) throw invalid(`${name}: Invalid value [${value}]. Must be ${allowed.join(" or ")}.`);
};

const checkBytes = (value: string): void => {
  const bytes = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(bytes >= messageBytes.min && bytes <= messageBytes.max))
    throw invalid(
      `MaximumMessageSize: Invalid value [${value}]. Must be between ${messageBytes.min} and ${messageBytes.max}.`,
    );
};

const checkPolicy = (value: string): void => {
  try {
    parsePolicy(value, "resource");
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalid(`Policy Error: ${cause.message}`);
  }
};

const checks: Record<string, (value: string) => void> = {
  DisplayName: (value) => {
    if (value.length > 100) throw invalid(`DisplayName: ${value.length} characters; at most 100 are allowed.`);
  },
  DeliveryPolicy: checkDeliveryPolicy,
  MaximumMessageSize: checkBytes,
  Policy: checkPolicy,
  SignatureVersion: (value) => oneOf("SignatureVersion", value, ["1", "2"]),
  TracingConfig: (value) => oneOf("TracingConfig", value, ["PassThrough", "Active"]),
  FifoTopic: (value) => oneOf("FifoTopic", value, ["true", "false"]),
};

/** Refuses an attribute that SNS refuses of a topic of this kind. */
export const checkTopicAttribute = (name: string, value: string, fifo: boolean): void => {
  const fifoCheck = Object.hasOwn(fifoChecks, name) ? fifoChecks[name] : undefined;
  if (fifoCheck !== undefined && !fifo) throw invalid(`${name}: It is not supported for standard topics.`);
  if (fifoCheck !== undefined) return fifoCheck(value);
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (check !== undefined) return check(value);
  if (feedback.test(name)) return checkFeedback(name, value);
  if (!inert.test(name)) throw invalid("AttributeName");
};

/** With one attribute changed; an empty policy is the default one again. */
export const withAttribute = (topic: Topic, name: string, value: string): Topic => {
  if (name !== "Policy") return { ...topic, attributes: { ...topic.attributes, [name]: value } };
  const { policy: _former, ...rest } = topic;
  return value === "" ? rest : { ...rest, policy: value };
};

/**
 * The policy that SNS gives a new topic. It lets the owner in through `AWS:SourceOwner`, a key that only some services
 * send; here nobody does, so a role needs a grant of its own and EventBridge a statement of the topic's.
 */
export const defaultPolicy = ({ arn, account }: Topic): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });

const effectiveDeliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** What GetTopicAttributes answers. */
export const topicAttributes = (topic: Topic, subscriptions: readonly Subscription[]): Map<string, string> => {
  const pending = subscriptions.filter(({ token }) => token !== undefined).length;
  return new Map(
    Object.entries({
      TopicArn: topic.arn,
      Owner: topic.account,
      Policy: topic.policy ?? defaultPolicy(topic),
      DisplayName: "",
      SubscriptionsPending: String(pending),
      SubscriptionsConfirmed: String(subscriptions.length - pending),
      SubscriptionsDeleted: String(topic.subscriptionsDeleted),
      EffectiveDeliveryPolicy: effectiveDeliveryPolicy,
      ...(isFifo(topic) && { ContentBasedDeduplication: "false" }),
      ...topic.attributes,
    }),
  );
};

export const messageBytesMax = (topic: Topic): number =>
  Number(topic.attributes["MaximumMessageSize"] ?? defaultMessageBytesMax);
