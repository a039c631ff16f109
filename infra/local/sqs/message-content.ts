import { createHash } from "node:crypto";
import type { QueueMessageAttribute } from "../core/ports.ts";
import { invalid, sqsError } from "./errors.ts";
import type { Input } from "./input.ts";

/** SQS counts the body and each attribute's name, type and value toward this (1 MiB since August 2025). */
export const messageBytesMax = 1_048_576;
const attributesMax = 10;
const nameLengthMax = 256;

const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** SQS takes only characters that XML 1.0 takes. */
export const refuseForbiddenCharacters = (value: string, where: string): void => {
  const found = forbidden.exec(value)?.[0];
  if (found === undefined) return;
  throw sqsError(
    "InvalidMessageContents",
    `Invalid binary character '#x${(found.codePointAt(0) ?? 0).toString(16).toUpperCase()}' was found in the ${where}, ` +
      "the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );
};

const refuse = (reason: string) => sqsError("InvalidParameterValue", reason);

const refuseName = (name: string) => {
  if (name === "" || name.length > nameLengthMax)
    throw refuse(
      `The length of message attribute name must be between 1 and ${nameLengthMax} characters; "${name.slice(0, 20)}…" has ${name.length}.`,
    );
  if (!/^[A-Za-z0-9_.-]+$/.test(name))
    throw refuse(
      `The message attribute name '${name}' is invalid. It can contain only A-Z, a-z, 0-9, underscore(_), hyphen(-), and period (.).`,
    );
  if (/^(aws|amazon)\./i.test(name))
    throw refuse(`The message attribute name '${name}' starts with a reserved prefix: AWS. or Amazon.`);
  if (/^\.|\.$|\.\./.test(name))
    throw refuse(`The message attribute name '${name}' can not start or end with a period, or have two in succession.`);
};

/** Up to 38 digits of precision, between 10 to the power of -128 and of 126. */
const isNumber = (value: string) => {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value)) return false;
  const magnitude = Math.abs(Number(value));
  const digits = value.replace(/e.*$/i, "").replace(/\D/g, "").length;
  return digits <= 38 && (magnitude === 0 || (magnitude >= 1e-128 && magnitude <= 1e126));
};

const valueOf = (name: string, given: Input, type: string): QueueMessageAttribute => {
  const { StringValue, BinaryValue } = given;
  const binary = type.split(".")[0] === "Binary";
  if (StringValue !== undefined && BinaryValue !== undefined)
    throw refuse(`The message attribute '${name}' must contain one value, of type String or of type Binary.`);
  const value = binary ? BinaryValue : StringValue;
  if (typeof value !== "string" || value === "")
    throw refuse(
      `The message attribute '${name}' must contain a non-empty message attribute value of type ${binary ? "Binary" : "String"}.`,
    );
  if (binary) return { DataType: type, BinaryValue: value };
  refuseForbiddenCharacters(value, `message attribute '${name}'`);
  if (type.split(".")[0] === "Number" && !isNumber(value))
    throw refuse(`Can't cast the value of message attribute '${name}' to a number.`);
  return { DataType: type, StringValue: value };
};

const attribute = (name: string, given: unknown): QueueMessageAttribute => {
  refuseName(name);
  const fields = (given ?? {}) as Input;
  if ("StringListValues" in fields || "BinaryListValues" in fields)
    throw sqsError("UnsupportedOperation", `Message attribute '${name}': list values are not supported.`);
  const type = fields["DataType"];
  if (typeof type !== "string" || type === "")
    throw refuse(`The message attribute '${name}' must contain a non-empty message attribute type.`);
  if (type.length > nameLengthMax || !/^(String|Number|Binary)(\..+)?$/.test(type))
    throw refuse(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  return valueOf(name, fields, type);
};

export const messageAttributes = (given: Record<string, unknown>): Record<string, QueueMessageAttribute> => {
  const names = Object.keys(given);
  if (names.length > attributesMax)
    throw refuse(`Number of message attributes [${names.length}] exceeds the allowed maximum [${attributesMax}].`);
  return Object.fromEntries(names.map((name) => [name, attribute(name, given[name])]));
};

/** AWSTraceHeader is the only system attribute a sender may set; it does not count toward the size. */
export const traceHeader = (given: Record<string, unknown>): string | undefined => {
  for (const name of Object.keys(given))
    if (name !== "AWSTraceHeader") throw invalid("MessageSystemAttributes", name, "Only AWSTraceHeader is supported.");
  const fields = given["AWSTraceHeader"] as Input | undefined;
  if (fields === undefined) return undefined;
  if (fields["DataType"] !== "String" || typeof fields["StringValue"] !== "string")
    throw invalid("AWSTraceHeader", fields["DataType"], "The data type must be String.");
  return fields["StringValue"];
};

const valueBytes = ({ StringValue, BinaryValue }: QueueMessageAttribute): Buffer =>
  BinaryValue === undefined ? Buffer.from(StringValue ?? "", "utf8") : Buffer.from(BinaryValue, "base64");

export const sizeOf = (body: string, attributes: Record<string, QueueMessageAttribute>): number =>
  Object.entries(attributes).reduce(
    (bytes, [name, value]) =>
      bytes + Buffer.byteLength(name) + Buffer.byteLength(value.DataType) + valueBytes(value).length,
    Buffer.byteLength(body),
  );

export const md5 = (value: string): string => createHash("md5").update(value, "utf8").digest("hex");

const lengthPrefixed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** The digest of "SQS message metadata" in the developer guide: sorted by name; each of name, type, transport (1 text, 2 binary), value. */
export const md5OfAttributes = (attributes: Record<string, QueueMessageAttribute>): string | undefined => {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  for (const name of names) {
    const value = attributes[name];
    if (value === undefined) continue;
    hash.update(lengthPrefixed(Buffer.from(name))).update(lengthPrefixed(Buffer.from(value.DataType)));
    hash.update(Buffer.of(value.BinaryValue === undefined ? 1 : 2)).update(lengthPrefixed(valueBytes(value)));
  }
  return hash.digest("hex");
};
