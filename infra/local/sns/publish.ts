import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";
import { accessToTopic, getTopic, type SnsContext } from "./context.ts";
import { fanOut } from "./deliver.ts";
import { invalid } from "./errors.ts";
import { list, objectOf, optionalText, text, type Input } from "./input.ts";
import { readMessage, sizeOf, type Message } from "./message.ts";
import type { Topic } from "./store.ts";
import { messageBytesMax } from "./topic-attributes.ts";

const entriesMax = 10;

/** Both names for one thing; an endpoint of a mobile device is not here. */
const targetOf = (input: Input): { arn: string; parameter: string } => {
  if (input["PhoneNumber"] !== undefined) throw notHere("SMS");
  const topic = optionalText(input, "TopicArn");
  const target = optionalText(input, "TargetArn");
  if (topic !== undefined && target !== undefined)
    throw invalid("TopicArn or TargetArn Reason: both have a value; give one");
  const arn = topic ?? target;
  if (arn === undefined) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  if (arn.includes(":endpoint/")) throw invalid("TargetArn Reason: No endpoint found for the target arn specified");
  return { arn, parameter: topic === undefined ? "TargetArn" : "TopicArn" };
};

const stamp = ({ cloud }: SnsContext, topic: Topic) => ({
  id: cloud.random.uuid(),
  at: cloud.clock.now(),
  bytesMax: messageBytesMax(topic),
  topic,
});

/** Hands a message on, unless a FIFO topic has had it before; then the answer is the one of that time. */
const hand = async (context: SnsContext, topic: Topic, message: Message): Promise<Record<string, unknown>> => {
  const { groupId = "", deduplicationId } = message;
  if (deduplicationId === undefined) {
    await fanOut(context, topic, message);
    return { MessageId: message.id };
  }
  const { id, sequenceNumber, isNew } = context.fifo.accept(topic, { id: message.id, groupId, deduplicationId });
  if (isNew) await fanOut(context, topic, { ...message, sequenceNumber });
  return { MessageId: id, SequenceNumber: sequenceNumber };
};

const batchError = (code: string, message: string): AwsError => new AwsError(code, message);

const entriesOf = (input: Input): Input[] => {
  const entries = list(input, "PublishBatchRequestEntries").map((one) => objectOf(one, "PublishBatchRequestEntries"));
  if (entries.length === 0) throw batchError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > entriesMax)
    throw batchError(
      "TooManyEntriesInBatchRequest",
      `The batch request contains more entries than permissible. ${entries.length} of at most ${entriesMax}.`,
    );
  const ids = entries.map((entry) => text(entry, "Id"));
  for (const id of ids)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id))
      throw batchError(
        "InvalidBatchEntryId",
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
      );
  if (new Set(ids).size < ids.length)
    throw batchError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  return entries;
};

type Outcome = { Id: string; message: Message } | { Id: string; error: AwsError };

const readEntry = (context: SnsContext, topic: Topic, entry: Input): Outcome => {
  const Id = text(entry, "Id");
  try {
    return { Id, message: readMessage(entry, stamp(context, topic)) };
  } catch (error) {
    if (error instanceof AwsError) return { Id, error };
    throw error;
  }
};

const assertFits = (entries: readonly Input[], bytesMax: number): void => {
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(optionalText(entry, "Message") ?? "", {}), 0);
  if (bytes > bytesMax)
    throw batchError(
      "BatchRequestTooLong",
      `The length of all the batch messages put together is more than the limit: ${bytes} of ${bytesMax} bytes.`,
    );
};

export const publishOperations = (context: SnsContext): Record<string, Operation<Input>> => ({
  Publish: {
    access: (input) => accessToTopic(context, targetOf(input).arn, "Publish"),
    run: async (input) => {
      const { arn, parameter } = targetOf(input);
      const topic = getTopic(context, arn, parameter);
      const message = readMessage(input, stamp(context, topic));
      return hand(context, topic, message);
    },
  },
  PublishBatch: {
    access: (input) => accessToTopic(context, text(input, "TopicArn"), "Publish"),
    run: async (input) => {
      const topic = getTopic(context, text(input, "TopicArn"));
      const entries = entriesOf(input);
      assertFits(entries, messageBytesMax(topic));
      const outcomes = entries.map((entry) => readEntry(context, topic, entry));
      const Successful: unknown[] = [];
      const Failed: unknown[] = [];
      for (const outcome of outcomes) {
        if ("error" in outcome) {
          const { code, message, status } = outcome.error;
          Failed.push({ Id: outcome.Id, Code: code, Message: message, SenderFault: status < 500 });
          continue;
        }
        Successful.push({ Id: outcome.Id, ...(await hand(context, topic, outcome.message)) });
      }
      return { Successful, Failed };
    },
  },
});
