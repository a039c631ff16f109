import type { QueueMessage, QueueMessageAttribute } from "../core/ports.ts";
import type { Operation } from "../wire/types.ts";
import { invalid, sqsError } from "./errors.ts";
import { isFifo } from "./fifo.ts";
import { optionalInteger, optionalText, texts, type Input } from "./input.ts";
import { md5OfAttributes } from "./message-content.ts";
import type { StoredMessage } from "./message-store.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";
import { numberOf } from "./queue-attributes.ts";
import { receiptHandle } from "./receipt-handle.ts";
import type { Queue } from "./queue-store.ts";

/** What can be asked for; those of FIFO queues are never there. */
const systemNames = [
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
];

const systemAttributes = (message: StoredMessage): Record<string, string> => ({
  ...message.system,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.received),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.source === undefined ? {} : { DeadLetterQueueSourceArn: message.source }),
});

export const toQueueMessage = (queue: Queue, message: StoredMessage): QueueMessage => ({
  messageId: message.messageId,
  receiptHandle: receiptHandle({ queue: queue.id, message: message.id, received: message.received }),
  body: message.body,
  attributes: systemAttributes(message),
  messageAttributes: message.attributes,
  md5OfBody: message.md5,
});

const wantedSystemNames = (input: Input): ((name: string) => boolean) => {
  // The official model lets `AttributeNames` hold attributes of queues only; its documentation says these, which every client sends.
  const names = [...texts(input, "AttributeNames"), ...texts(input, "MessageSystemAttributeNames")];
  for (const name of names)
    if (!systemNames.includes(name)) throw sqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  return (name) => names.includes("All") || names.includes(name);
};

/** `All`, `.*`, a full name or a prefix as `bar.*`. */
const wantedNames = (input: Input): ((name: string) => boolean) => {
  const names = texts(input, "MessageAttributeNames");
  return (name) =>
    names.some(
      (wanted) =>
        wanted === "All" || wanted === name || (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2))),
    );
};

const pick = <T>(values: Record<string, T>, wanted: (name: string) => boolean): Record<string, T> | undefined => {
  const kept = Object.entries(values).filter(([name]) => wanted(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const md5Of = (attributes: Record<string, QueueMessageAttribute> | undefined) =>
  attributes && md5OfAttributes(attributes);

/** The name a client gives an attempt to receive from a FIFO queue, to repeat it should its answer be lost. */
const attemptOf = (queue: Queue, input: Input): string | undefined => {
  const attempt = optionalText(input, "ReceiveRequestAttemptId");
  if (attempt === undefined) return undefined;
  if (!isFifo(queue.name))
    throw invalid(
      "ReceiveRequestAttemptId",
      attempt,
      "The request includes a parameter that is not valid for this queue type.",
    );
  if (!/^[\u0021-\u007E]{1,128}$/.test(attempt))
    throw invalid(
      "ReceiveRequestAttemptId",
      attempt,
      "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    );
  return attempt;
};

const receive = async (
  { engine }: SqsContext,
  queue: Queue,
  { input, signal }: { input: Input; signal: AbortSignal | undefined },
) => {
  const max = optionalInteger(input, "MaxNumberOfMessages", { min: 1, max: 10 }) ?? 1;
  const waitSeconds =
    optionalInteger(input, "WaitTimeSeconds", { min: 0, max: 20 }) ??
    numberOf(queue.attributes, "ReceiveMessageWaitTimeSeconds");
  const visibilitySeconds = optionalInteger(input, "VisibilityTimeout", { min: 0, max: 43_200 });
  const wantedSystem = wantedSystemNames(input);
  const wanted = wantedNames(input);
  const attempt = attemptOf(queue, input);
  const visibilityMs = visibilitySeconds === undefined ? undefined : visibilitySeconds * 1000;
  const repeated = attempt === undefined ? [] : engine.receiveAgain(queue, attempt, visibilityMs);
  if (repeated.length === 0) engine.refuseOverLimit(queue);
  const found =
    repeated.length > 0
      ? repeated
      : await engine.receive(queue, {
          max,
          visibilityMs,
          waitMs: waitSeconds * 1000,
          ...(signal ? { signal } : {}),
        });
  if (attempt !== undefined && repeated.length === 0) engine.keepAttempt(queue, attempt, found);
  if (found.length === 0) return {};
  const Messages = found.map((stored) => {
    const message = toQueueMessage(queue, stored);
    const attributes = pick(message.messageAttributes, wanted);
    return {
      MessageId: message.messageId,
      ReceiptHandle: message.receiptHandle,
      MD5OfBody: message.md5OfBody,
      Body: message.body,
      Attributes: pick(message.attributes, wantedSystem),
      MD5OfMessageAttributes: md5Of(attributes),
      MessageAttributes: attributes,
    };
  });
  return { Messages };
};

export const receiveOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  ReceiveMessage: onQueue(context, "ReceiveMessage", (queue, input, { signal }) =>
    receive(context, queue, { input, signal }),
  ),
});
