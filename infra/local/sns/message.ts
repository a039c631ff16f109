import type { QueueMessageAttribute } from "../core/ports.ts";
import { notHere } from "../wire/aws-error.ts";
import { invalid, invalidValue } from "./errors.ts";
import { deduplicationIdOf } from "./fifo.ts";
import { object, objectOf, optionalText, text, type Input } from "./input.ts";
import type { Topic } from "./store.ts";

export type MessageAttributes = Record<string, QueueMessageAttribute>;

/** What was published, checked. */
export type Message = {
  id: string;
  /** Real ms since 1970. */
  at: number;
  subject?: string;
  /** Body by protocol, where the publisher gave each its own; `default` is always there. */
  bodies: Record<string, string> & { default: string };
  attributes: MessageAttributes;
  groupId?: string;
  /** These two where the topic is FIFO. */
  deduplicationId?: string;
  sequenceNumber?: string;
};

const subjectLengthMax = 100;
const groupIdPattern = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;
const binaryPattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

const checkName = (name: string): void => {
  if (name === "" || name.length > 256 || !/^[A-Za-z0-9_.-]+$/.test(name) || /^\.|\.$|\.\./.test(name))
    throw invalidValue(
      `The message attribute name '${name.slice(0, 256)}' is invalid: it has 1 to 256 of A-Z, a-z, 0-9, "_", "-" and ".", and no period at its ends or beside another.`,
    );
  if (/^(aws|amazon)\./i.test(name))
    throw invalidValue(`The message attribute name '${name}' starts with a reserved prefix: AWS. or Amazon.`);
};

const attribute = (name: string, given: Input): QueueMessageAttribute => {
  checkName(name);
  const type = optionalText(given, "DataType") ?? "";
  if (type === "") throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (!/^(String|Number|Binary)(\..+)?$/.test(type))
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const binary = type.startsWith("Binary");
  const value = optionalText(given, binary ? "BinaryValue" : "StringValue") ?? "";
  if (value === "")
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (binary && !binaryPattern.test(value)) throw invalidValue(`The message attribute '${name}' is not base64.`);
  if (type.startsWith("Number") && !numberPattern.test(value))
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  return binary ? { DataType: type, BinaryValue: value } : { DataType: type, StringValue: value };
};

const bytesOf = ({ StringValue = "", BinaryValue }: QueueMessageAttribute): number =>
  BinaryValue === undefined ? Buffer.byteLength(StringValue) : Buffer.from(BinaryValue, "base64").length;

/** Body and, as in SQS, name, type and value of each attribute. */
export const sizeOf = (body: string, attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, one]) => sum + Buffer.byteLength(name) + Buffer.byteLength(one.DataType) + bytesOf(one),
    Buffer.byteLength(body),
  );

/** `MessageStructure` json: a body for each protocol. */
const bodiesOf = (message: string): Message["bodies"] => {
  let read: unknown;
  try {
    read = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  const given = typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Input) : {};
  const texts = Object.entries(given).filter((one): one is [string, string] => typeof one[1] === "string");
  const bodies = Object.fromEntries(texts);
  const { default: fallback } = bodies;
  if (fallback === undefined) throw invalid("Message Structure - No default entry in JSON message body");
  return { ...bodies, default: fallback };
};

const subjectOf = (input: Input): string | undefined => {
  const subject = optionalText(input, "Subject");
  if (subject === undefined) return undefined;
  // No line breaks or control characters: a subject is one line of a mail.
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (subject === "" || subject.length > subjectLengthMax || /^\s|[\u0000-\u001f\u007f]/.test(subject))
    throw invalid("Subject");
  return subject;
};

/** Checks what both Publish and an entry of PublishBatch carry. */
export const readMessage = (
  input: Input,
  stamp: { id: string; at: number; bytesMax: number; topic: Topic },
): Message => {
  const body = text(input, "Message");
  const attributes = Object.fromEntries(
    Object.entries(object(input, "MessageAttributes")).map(([name, one]) => [
      name,
      attribute(name, objectOf(one, `MessageAttributes.${name}`)),
    ]),
  );
  if (body === "") throw invalid("Empty message");
  if (sizeOf(body, attributes) > stamp.bytesMax) throw invalid("Message too long");
  const structure = optionalText(input, "MessageStructure");
  if (structure !== undefined && structure !== "json") throw invalid("MessageStructure");
  const deduplicationId = deduplicationIdOf(stamp.topic, input);
  const groupId = optionalText(input, "MessageGroupId");
  if (groupId !== undefined && !groupIdPattern.test(groupId)) throw invalid("MessageGroupId");
  if (input["PhoneNumber"] !== undefined) throw notHere("SMS");
  const subject = subjectOf(input);
  return {
    id: stamp.id,
    at: stamp.at,
    bodies: structure === "json" ? bodiesOf(body) : { default: body },
    attributes,
    ...(subject === undefined ? {} : { subject }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
  };
};
