import { z } from "zod";
import type { ZodError, ZodType } from "zod";
import type { FoundationModel } from "../models/catalogue.ts";
import { validation } from "../errors.ts";
import type { GivenImage, ImageLimits } from "./image.ts";
import { useTool, type ForcedTool, type ToolUse } from "./tools.ts";

/** What every text model is asked, whatever its body looks like. */
export type Question = {
  prompt: string;
  /** Tokens of the texts; images are measured and added when the question is put. */
  inputTokens: number;
  maxTokens: number;
  stopSequences: readonly string[];
  images?: readonly GivenImage[];
  /** What was measured of each image: a sentence. */
  seen?: readonly string[];
  imageLimits?: ImageLimits;
  forced?: ForcedTool;
  /** Turns so far, for families that repeat them beside their answer. */
  history?: readonly unknown[];
  /** Tools may be used, forced or not. */
  offersTools?: boolean;
};

export type Answer = {
  text: string;
  inputTokens: number;
  outputTokens: number;
  ended: "by itself" | "at the limit" | "at a stop sequence";
  stopSequence?: string;
  history?: readonly unknown[];
  /** Instead of the text. */
  toolUse?: ToolUse;
};

/** How one model family writes its requests and answers (user guide: "Inference request parameters and response fields for foundation models"). */
export type TextBody = {
  kind: "text";
  read(body: unknown, model: FoundationModel): Question;
  write(answer: Answer, model: FoundationModel): Record<string, unknown>;
  /** The same answer, chunk by chunk; `parts` are its text in pieces. */
  stream(answer: Answer, parts: readonly string[], model: FoundationModel): Record<string, unknown>[];
};
export type EmbeddingBody = {
  kind: "embedding";
  embed(body: unknown, model: FoundationModel): { output: unknown; inputTokens: number };
};
export type ModelBody = TextBody | EmbeddingBody;

/** About four characters a token: an approximation, as no tokenizer of these models is public. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);
const charactersPerToken = 4;

/** Base64 of any length: a pattern with a repeated group runs out of stack at some megabytes. */
export const base64 = z
  .string()
  .refine((text) => text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), "invalid base64");

const placeOf = (path: readonly PropertyKey[]): string => `#${path.map((part) => `/${String(part)}`).join("")}`;

const typeName = (value: unknown): string => {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "object") return "JSONObject";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "BigDecimal";
  return typeof value === "string" ? "String" : "Boolean";
};

const wantedTypes: Record<string, string> = {
  string: "String",
  number: "Number",
  int: "Integer",
  boolean: "Boolean",
  array: "JSONArray",
  object: "JSONObject",
};

/** A broken bound as Bedrock's own checker of schemas writes it. */
const sentence = (issue: ZodError["issues"][number]): string => {
  const { input } = issue;
  if (issue.code === "too_big" || issue.code === "too_small") {
    const { origin } = issue;
    const [bound, word] = issue.code === "too_big" ? [issue.maximum, "less"] : [issue.minimum, "greater"];
    if (typeof input === "string")
      return `expected ${issue.code === "too_big" ? "max" : "min"}Length: ${bound}, actual: ${input.length}`;
    if (Array.isArray(input))
      return `expected ${issue.code === "too_big" ? "maximum" : "minimum"} item count: ${bound}, found: ${input.length}`;
    return origin === "set" ? issue.message : `${String(input)} is not ${word} or equal to ${bound}`;
  }
  if (issue.code === "invalid_type")
    return `expected type: ${wantedTypes[issue.expected] ?? issue.expected}, found: ${typeName(input)}`;
  if (issue.code === "invalid_value") return `${String(input)} is not a valid enum value`;
  return issue.message;
};

const described = (error: ZodError): string =>
  error.issues
    .slice(0, 3)
    .flatMap((issue) => {
      if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => `${placeOf(issue.path)}: extraneous key [${key}] is not permitted`);
      const last = issue.path.at(-1);
      if (issue.input === undefined && typeof last === "string" && issue.code !== "custom")
        return [`${placeOf(issue.path.slice(0, -1))}: required key [${last}] not found`];
      return [`${placeOf(issue.path)}: ${sentence(issue)}`];
    })
    .join(", ");

export const malformed = (why: string) =>
  validation(`Malformed input request: ${why}, please reformat your input and try again.`);

/** Reads a body by its family's schema, or refuses it as Bedrock does. */
export const readBodyAs = <T>(schema: ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw malformed(described(parsed.error));
};

/** What a model says of a request that Bedrock itself let pass. */
export const modelError = (why: string) => validation(`The model returned the following errors: ${why}`);

/** What was said, as the call of the tool that the request forces. */
const asToolUse = (text: string, forced: ForcedTool, { inputTokens }: Question): Answer => {
  const toolUse = useTool(forced, text);
  return { text: "", toolUse, inputTokens, outputTokens: tokensOf(JSON.stringify(toolUse)), ended: "by itself" };
};

/** Cuts a model's text at its first stop sequence and at its token limit. */
export const finish = (text: string, question: Question): Answer => {
  if (question.forced !== undefined) return asToolUse(text, question.forced, question);
  const stops = question.stopSequences
    .filter((sequence) => sequence !== "" && text.includes(sequence))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b));
  const [stopSequence] = stops;
  const upToStop = stopSequence === undefined ? text : text.slice(0, text.indexOf(stopSequence));
  const limited = tokensOf(upToStop) > question.maxTokens;
  const cut = limited ? upToStop.slice(0, question.maxTokens * charactersPerToken) : upToStop;
  const { inputTokens, history = [] } = question;
  const counts = { text: cut, inputTokens, outputTokens: tokensOf(cut), history };
  if (limited) return { ...counts, ended: "at the limit" };
  return stopSequence === undefined
    ? { ...counts, ended: "by itself" }
    : { ...counts, ended: "at a stop sequence", stopSequence };
};

/** The text in pieces of a few words, as a model says it; together they are the whole text. */
export const piecesOf = (text: string): string[] => text.match(/(?:\S*\s+){1,4}|\S+/g) ?? (text === "" ? [] : [text]);

/** Pieces with the last one marked: several families write their counts and reason there. An empty text is one empty piece. */
export const inPieces = (parts: readonly string[]): { text: string; last: boolean }[] =>
  (parts.length === 0 ? [""] : parts).map((text, at, all) => ({ text, last: at === all.length - 1 }));
