import addressparser from "nodemailer/lib/addressparser";
import { notHere } from "../wire/aws-error.ts";
import { badRequest } from "./errors.ts";

type Content = { Data?: string; Charset?: string };
type Header = { Name?: string; Value?: string };
export type SendEmailInput = {
  FromEmailAddress?: string;
  Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  ReplyToAddresses?: string[];
  Content?: {
    Simple?: {
      Subject?: Content;
      Body?: { Text?: Content; Html?: Content };
      Headers?: Header[];
      Attachments?: unknown[];
    };
    Raw?: { Data?: string };
    Template?: unknown;
  };
  ConfigurationSetName?: string;
  EmailTags?: { Name: string; Value: string }[];
} & Record<string, unknown>;

/** What goes out, and from whom to whom. A raw message is a buffer, kept byte for byte. */
export type Outgoing = {
  from: string;
  /** The bare address in `from`. */
  sender: string;
  to: string[];
  cc: string[];
  bcc: string[];
  content:
    { raw: Buffer } | { subject: string; text?: string; html?: string; headers: { key: string; value: string }[] };
};

export const recipientsMax = 50;
const headersMax = 15;
/** 40 MB, with everything encoded ("Service quotas in Amazon SES"). */
export const messageBytesMax = 41_943_040;

const used = new Set([
  "FromEmailAddress",
  "Destination",
  "ReplyToAddresses",
  "Content",
  "ConfigurationSetName",
  "EmailTags",
]);

/** The bare addresses of a header or a parameter; groups and names without an address are none. */
const addressesIn = (text: string): string[] =>
  addressparser(text, { flatten: true }).flatMap(({ address }) => (address ? [address] : []));

const single = (text: string): string => {
  const [address, ...rest] = addressesIn(text);
  if (address !== undefined && rest.length === 0 && /^[^\s@]+@[^\s@]+$/.test(address)) return address;
  throw badRequest(`Invalid email address: ${text}`);
};

const assertAddresses = (list: unknown, name: string): string[] => {
  if (list === undefined) return [];
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string"))
    throw badRequest(`${name} must be a list of mail addresses.`);
  for (const one of list) single(one);
  return list;
};

const textOf = (content: Content | undefined, name: string): string | undefined => {
  if (content === undefined) return undefined;
  if (typeof content.Data !== "string") throw badRequest(`${name} has no Data.`);
  return content.Data;
};

const headersOf = (given: Header[] = []) => {
  if (given.length > headersMax)
    throw badRequest(`The message has ${given.length} headers of its own; at most ${headersMax} are allowed.`);
  return given.map(({ Name = "", Value = "" }) => {
    if (!/^[!-9;-~]{1,126}$/.test(Name) || !/^[ -~]{1,870}$/.test(Value))
      throw badRequest(`Invalid header: ${Name.slice(0, 126)}`);
    return { key: Name, value: Value };
  });
};

/** Headers of a MIME message by lower-cased name, folded lines joined. */
const headersOfMime = (mime: Buffer): Map<string, string> => {
  const text = mime.toString("utf8");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const lines = text
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/);
  return new Map(
    lines.flatMap((line) => {
      const at = line.indexOf(":");
      return at > 0 ? [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]] : [];
    }),
  );
};

/** SES API reference, MessageTag. Tags label what SES counts, and nothing is counted here. */
const assertTags = (tags: NonNullable<SendEmailInput["EmailTags"]> = []): void => {
  for (const { Name, Value } of tags) {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(Name)) throw badRequest(`Invalid tag name: ${Name.slice(0, 256)}`);
    if (!/^[A-Za-z0-9_.@-]{1,256}$/.test(Value))
      throw badRequest(`Invalid value of tag ${Name}: ${Value.slice(0, 256)}`);
  }
  if (new Set(tags.map(({ Name }) => Name)).size < tags.length) throw badRequest("A tag name is given more than once.");
};

const assertSize = (bytes: number): void => {
  if (bytes > messageBytesMax)
    throw badRequest(`Message length is more than ${messageBytesMax} bytes long: '${bytes}'.`);
};

const rawOf = (input: SendEmailInput, data: unknown): Outgoing => {
  if (typeof data !== "string" || data === "") throw badRequest("Content.Raw has no Data.");
  const raw = Buffer.from(data, "base64");
  assertSize(raw.length);
  const headers = headersOfMime(raw);
  const from = input.FromEmailAddress ?? headers.get("from");
  if (from === undefined) throw badRequest("Missing required header 'From'.");
  const destination = destinationOf(input);
  const given = [destination.to, destination.cc, destination.bcc].flat().length > 0;
  const inHeader = (name: string) => addressesIn(headers.get(name) ?? "");
  const recipients = given ? destination : { to: inHeader("to"), cc: inHeader("cc"), bcc: inHeader("bcc") };
  return { from, sender: single(from), ...recipients, content: { raw } };
};

const destinationOf = ({ Destination = {} }: SendEmailInput) => ({
  to: assertAddresses(Destination.ToAddresses, "Destination.ToAddresses"),
  cc: assertAddresses(Destination.CcAddresses, "Destination.CcAddresses"),
  bcc: assertAddresses(Destination.BccAddresses, "Destination.BccAddresses"),
});

const simpleOf = (
  input: SendEmailInput,
  simple: NonNullable<NonNullable<SendEmailInput["Content"]>["Simple"]>,
): Outgoing => {
  if (simple.Attachments !== undefined && simple.Attachments.length > 0)
    throw notHere("Attachments of a simple message in SES (send it as Raw)");
  const { FromEmailAddress: from } = input;
  if (from === undefined) throw badRequest("FromEmailAddress is required for a simple message.");
  const subject = textOf(simple.Subject, "Content.Simple.Subject");
  if (subject === undefined) throw badRequest("Content.Simple.Subject is required.");
  const text = textOf(simple.Body?.Text, "Content.Simple.Body.Text");
  const html = textOf(simple.Body?.Html, "Content.Simple.Body.Html");
  if (text === undefined && html === undefined) throw badRequest("Content.Simple.Body needs Text, Html or both.");
  assertSize(Buffer.byteLength(subject) + Buffer.byteLength(text ?? "") + Buffer.byteLength(html ?? ""));
  return {
    from,
    sender: single(from),
    ...destinationOf(input),
    content: {
      subject,
      ...(text === undefined ? {} : { text }),
      ...(html === undefined ? {} : { html }),
      headers: headersOf(simple.Headers),
    },
  };
};

const contentOf = (input: SendEmailInput): Outgoing => {
  const { Simple, Raw, Template } = input.Content ?? {};
  if (Template !== undefined) throw notHere("Templates of SES");
  if ((Simple === undefined) === (Raw === undefined))
    throw badRequest("Content must have exactly one of Simple, Raw and Template.");
  return Simple === undefined ? rawOf(input, Raw?.Data) : simpleOf(input, Simple);
};

/** Reads and checks a SendEmail; who may send is asked elsewhere. */
export const readEmail = (input: SendEmailInput): Outgoing => {
  for (const [name, value] of Object.entries(input))
    if (!used.has(name) && value !== undefined) throw notHere(`${name} of SendEmail`);
  assertAddresses(input.ReplyToAddresses, "ReplyToAddresses");
  assertTags(input.EmailTags);
  const email = contentOf(input);
  const count = email.to.length + email.cc.length + email.bcc.length;
  if (count === 0) throw badRequest("At least one recipient is required: Destination has no address.");
  if (count > recipientsMax) throw badRequest(`Recipient count exceeds ${recipientsMax}: it is ${count}.`);
  return email;
};
