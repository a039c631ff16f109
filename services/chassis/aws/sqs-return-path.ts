import { SendMessageCommand, type MessageAttributeValue, type SQSClient } from "@aws-sdk/client-sqs";
import type { InMessage, ReturnPath } from "../ports.ts";
import { deferrals, deferredSince } from "../settle.ts";

/** Attribute names under which a parked message carries its reason. */
export const parkedAttributes = {
  code: "RejectionCode",
  reason: "RejectionReason",
  queueArn: "SourceQueueArn",
} as const;

/** Sends a message back to its own queue, or on to the dead-letter queue. */
export const sqsReturnPath = (options: {
  client: SQSClient;
  queueUrl: string;
  queueArn: string;
  deadLetterUrl: string;
}): ReturnPath => ({
  async park(message, reason) {
    await options.client.send(
      new SendMessageCommand({
        QueueUrl: options.deadLetterUrl,
        MessageBody: message.body,
        MessageAttributes: asAttributes({
          [parkedAttributes.code]: reason.code,
          [parkedAttributes.reason]: printable(reason.message),
          [parkedAttributes.queueArn]: options.queueArn,
        }),
      }),
    );
  },
  async defer(message, delayMs) {
    await options.client.send(
      new SendMessageCommand({
        QueueUrl: options.queueUrl,
        MessageBody: message.body,
        DelaySeconds: Math.min(900, Math.ceil(delayMs / 1000)),
        MessageAttributes: asAttributes({ ...message.attributes, ...nextDeferral(message) }),
      }),
    );
  },
});

const nextDeferral = (message: InMessage): Record<string, string> => ({
  [deferredSince]: message.attributes[deferredSince] ?? String(message.sentAt),
  [deferrals]: String(Number(message.attributes[deferrals] ?? 0) + 1),
});

const asAttributes = (values: Record<string, string>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(values).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]));

/** What SQS takes in an attribute: no control characters but tab and line ends; 1,000 characters are enough for a reason. */
const printable = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, "?").slice(0, 1000) || "no reason given";
