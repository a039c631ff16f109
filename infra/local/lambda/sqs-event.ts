import type { SQSRecord } from "aws-lambda";
import type { QueueMessage, QueueMessageAttribute } from "../core/ports.ts";
import { md5OfAttributes } from "../sqs/message-content.ts";

const attribute = ({ DataType, StringValue, BinaryValue }: QueueMessageAttribute) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
  stringListValues: [] as never[],
  binaryListValues: [] as never[],
  dataType: DataType as "String",
});

/** One record as an event source mapping hands it to a function ("Using Lambda with Amazon SQS", example event). */
export const sqsRecord = (message: QueueMessage, queue: { arn: string; region: string }): SQSRecord => {
  const digest = md5OfAttributes(message.messageAttributes);
  const attributes = message.attributes as unknown as SQSRecord["attributes"];
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, value]) => [name, attribute(value)]),
    ),
    ...(digest === undefined ? {} : { md5OfMessageAttributes: digest }),
    md5OfBody: message.md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion: queue.region,
  };
};

/** What a synchronous invocation may carry ("Lambda quotas"). */
export const eventBytesMax = 6_291_456;

/** Groups in order, each small enough for one invocation. */
export const groupsThatFit = <T>(records: T[], bytesMax = eventBytesMax): T[][] => {
  const groups: T[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes > room) {
      groups.push([]);
      room = bytesMax - '{"Records":[]}'.length;
    }
    groups.at(-1)?.push(record);
    room -= bytes;
  }
  return groups;
};
