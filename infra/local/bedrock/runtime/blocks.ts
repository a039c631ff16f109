import { z } from "zod";
import { notHere } from "../../wire/aws-error.ts";
import { validation } from "../errors.ts";
import { base64, malformed } from "./question.ts";

/** Documents of one request and bytes of each (Converse API reference, DocumentBlock). */
const documentsMax = 5;
const documentBytesMax = 4_718_592;

const s3Source = z.strictObject({ uri: z.string().startsWith("s3://"), bucketOwner: z.string().optional() });
const source = z.union([z.strictObject({ bytes: base64 }), z.strictObject({ s3Location: s3Source })]);
export const image = z.strictObject({ format: z.enum(["png", "jpeg", "gif", "webp"]), source });
const video = z.strictObject({ format: z.string(), source });

const document = z.strictObject({
  format: z.enum(["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"]).optional(),
  name: z.string().min(1).max(200),
  source: z.union([
    source,
    z.strictObject({ text: z.string() }),
    z.strictObject({ content: z.array(z.strictObject({ text: z.string() })).min(1) }),
  ]),
  context: z.string().optional(),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
});
const toolUse = z.strictObject({
  toolUseId: z.string(),
  name: z.string(),
  input: z.unknown(),
  type: z.string().optional(),
});
const toolResult = z.strictObject({
  toolUseId: z.string(),
  content: z.array(z.looseObject({ text: z.string().optional(), json: z.unknown().optional() })),
  status: z.enum(["success", "error"]).optional(),
  type: z.string().optional(),
});

/** One block of a turn. Blocks of other kinds pass here and are refused by name. */
export const block = z.looseObject({
  text: z.string().optional(),
  image: image.optional(),
  video: video.optional(),
  document: document.optional(),
  toolUse: toolUse.optional(),
  toolResult: toolResult.optional(),
});
export type Block = z.infer<typeof block>;
type Document = z.infer<typeof document>;
export type Turn = { role: "user" | "assistant" | "system"; content: Block[] };

const readable = new Set(["text", "image", "video", "document", "toolUse", "toolResult", "cachePoint"]);

/** Formats that are text as they are; of the others only the size is known here. */
const plain = new Set<string | undefined>(["csv", "html", "txt", "md"]);

const bytesOf = ({ source }: Document): Buffer =>
  "bytes" in source ? Buffer.from(source.bytes, "base64") : Buffer.alloc(0);

const documentText = (given: Document): string => {
  const { source, format } = given;
  if ("text" in source) return source.text;
  if ("content" in source) return source.content.map(({ text }) => text).join("\n");
  return plain.has(format) ? bytesOf(given).toString("utf8") : "";
};

/** What a model reads of a turn: its texts, its documents where they are text, and what its tools answered. */
export const textOf = (blocks: readonly Block[]): string =>
  blocks
    .flatMap(({ text, document, toolResult }) => [
      ...(text === undefined ? [] : [text]),
      ...[document === undefined ? "" : documentText(document)].filter((read) => read !== ""),
      ...(toolResult?.content ?? []).map(
        ({ text: said, json }) => said ?? (json === undefined ? "" : JSON.stringify(json)),
      ),
    ])
    .join("\n");

/** Bytes that count as text though nobody here reads them: documents in formats of their own, and what was said to tools. */
export const unreadCharacters = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { document, toolUse }) => {
    const opaque = document !== undefined && !plain.has(document.format) ? bytesOf(document).length : 0;
    return sum + opaque + (toolUse === undefined ? 0 : JSON.stringify(toolUse).length);
  }, 0);

const nameAllowed = /^[A-Za-z0-9()[\]-]+(?: [A-Za-z0-9()[\]-]+)*$/;

const checkDocument = (given: Document, where: string): void => {
  if (!nameAllowed.test(given.name))
    throw validation(
      `The document file name at ${where} can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.`,
    );
  if ("s3Location" in given.source) throw notHere("A document in S3");
  const { length } = bytesOf(given);
  if (length > documentBytesMax)
    throw validation(`The document at ${where} has ${length} bytes; a document may have ${documentBytesMax}.`);
};

/** Refuses blocks that stand where they may not, and by name those that only AWS reads. */
export const checkBlocks = (messages: readonly Turn[]): void => {
  let documents = 0;
  const names = new Set<string>();
  for (const [at, { role, content }] of messages.entries())
    for (const [part, one] of content.entries()) {
      const kinds = Object.keys(one);
      if (kinds.length !== 1) throw malformed(`a content block has ${kinds.length} of its members; it takes one`);
      for (const kind of kinds) if (!readable.has(kind)) throw notHere(`A content block of kind ${kind}`);
      const [kind = ""] = kinds;
      if (kind === (role === "user" ? "toolUse" : "toolResult") || (kind === "document" && role !== "user"))
        throw validation(`The ${role} message at messages.${at} must not include a content block of kind ${kind}.`);
      if (one.document === undefined) continue;
      if (names.has(one.document.name))
        throw validation(
          "Messages can't contain duplicate document names. Rename the document and retry your request.",
        );
      names.add(one.document.name);
      checkDocument(one.document, `messages.${at}.content.${part}`);
      if (!content.some(({ text }) => text !== undefined))
        throw validation(`The message at messages.${at} includes a document and needs a text block beside it.`);
      if (++documents > documentsMax)
        throw validation(`You can't include more than ${documentsMax} documents in a request.`);
    }
};
