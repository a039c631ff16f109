import { createHash } from "node:crypto";
import type { QueueMessageAttribute } from "../core/ports.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { eachEntry } from "./batch.ts";
import { invalid, missing, sqsError } from "./errors.ts";
import { fifoAttributes } from "./fifo.ts";
import { optionalInteger, optionalText, record, type Input } from "./input.ts";
import {
  md5,
  md5OfAttributes,
  messageAttributes,
  messageBytesMax,
  refuseForbiddenCharacters,
  sizeOf,
  traceHeader,
} from "./message-content.ts";
import type { NewMessage } from "./message-store.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";
import { numberOf } from "./queue-attributes.ts";
import type { Queue } from "./queue-store.ts";

/** What ReceiveMessage shows as SenderId: an account for its root, an assumed-role id for a role. */
export const senderId = ({ account, role }: { account: string; role?: string | undefined }): string => {
  if (role === undefined) return account;
  const id = createHash("sha256").update(role).digest("hex").slice(0, 17).toUpperCase();
  return `AROA${id}:${role.split("/").at(-1) ?? role}`;
};

/** On a FIFO queue the messages of a group come in order. On a standard queue it asks for fair delivery between tenants, no more. */
const groupOf = (input: Input): string | undefined => {
  const group = optionalText(input, "MessageGroupId");
  if (group !== undefined && !/^[\u0021-\u007E]{1,128}$/.test(group))
    throw invalid(
      "MessageGroupId",
      group,
      "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    );
  return group;
};

const bodyOf = (input: Input): string => {
  const body = input["MessageBody"];
  if (body === undefined || body === null || body === "") throw missing("MessageBody");
  if (typeof body !== "string") throw invalid("MessageBody", typeof body, "Must be a string.");
  refuseForbiddenCharacters(body, "message body");
  return body;
};

const refuseLonger = (queue: Queue, body: string, attributes: Record<string, QueueMessageAttribute>) => {
  const bytesMax = numberOf(queue.attributes, "MaximumMessageSize");
  const bytes = sizeOf(body, attributes);
  if (bytes > bytesMax)
    throw sqsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes. It has ${bytes}.`,
    );
};

/** Checks all that SQS checks and builds what is stored. */
export const newMessage = (queue: Queue, input: Input, sender: string): NewMessage => {
  const body = bodyOf(input);
  const attributes = messageAttributes(record(input, "MessageAttributes"));
  refuseLonger(queue, body, attributes);
  const trace = traceHeader(record(input, "MessageSystemAttributes"));
  const group = groupOf(input);
  const system = {
    SenderId: sender,
    ...(trace === undefined ? {} : { AWSTraceHeader: trace }),
    ...(group === undefined ? {} : { MessageGroupId: group }),
    ...fifoAttributes(queue, input, body),
  };
  return { body, md5: md5(body), system, attributes };
};

const sendOne = ({ engine }: SqsContext, queue: Queue, { input, caller }: { input: Input; caller: Caller }) => {
  const message = newMessage(queue, input, senderId(caller));
  const delaySeconds = optionalInteger(input, "DelaySeconds", { min: 0, max: 900 });
  const { messageId, sequenceNumber } = engine.accept(
    queue,
    message,
    delaySeconds === undefined ? undefined : delaySeconds * 1000,
  );
  const trace = message.system["AWSTraceHeader"];
  return {
    MessageId: messageId,
    SequenceNumber: sequenceNumber,
    MD5OfMessageBody: message.md5,
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    MD5OfMessageSystemAttributes:
      trace === undefined ? undefined : md5OfAttributes({ AWSTraceHeader: { DataType: "String", StringValue: trace } }),
  };
};

const roughSize = (entry: Input): number => {
  const body = entry["MessageBody"];
  const attributes = record(entry, "MessageAttributes") as Record<string, QueueMessageAttribute>;
  return sizeOf(typeof body === "string" ? body : "", attributes);
};

const refuseLongBatch = (entries: Input[]) => {
  const bytes = entries.reduce((sum, entry) => sum + roughSize(entry), 0);
  if (bytes > messageBytesMax)
    throw sqsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${messageBytesMax} bytes. You have sent ${bytes} bytes.`,
    );
};

/** SQS bills a request by 64 KiB pieces of its payload. */
const pieceBytes = 65_536;
const pieces = (bytes: number) => Math.max(1, Math.ceil(bytes / pieceBytes));
const entriesOf = (input: Input) => (Array.isArray(input["Entries"]) ? (input["Entries"] as Input[]) : []);

export const sendOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  SendMessage: {
    ...onQueue(context, "SendMessage", (queue, input, { caller }) => sendOne(context, queue, { input, caller })),
    units: (input) => pieces(roughSize(input)),
  },
  SendMessageBatch: {
    ...onQueue(context, "SendMessage", (queue, input, { caller }) =>
      context.engine.messages.together(() =>
        eachEntry(input, "SendMessageBatchRequestEntry", {
          before: refuseLongBatch,
          one: (entry) => sendOne(context, queue, { input: entry, caller }),
        }),
      ),
    ),
    units: (input) => pieces(entriesOf(input).reduce((bytes, entry) => bytes + roughSize(entry), 0)),
  },
});
