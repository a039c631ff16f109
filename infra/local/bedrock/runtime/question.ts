import type { ZodError, ZodType } from "zod";
import { validation } from "../errors.ts";

/** What every text model is asked, whatever its body looks like. */
export type Question = {
  prompt: string;
  inputTokens: number;
  maxTokens: number;
  stopSequences: readonly string[];
};

export type Answer = {
  text: string;
  inputTokens: number;
  outputTokens: number;
  ended: "by itself" | "at the limit" | "at a stop sequence";
  stopSequence?: string;
};

/** How one model family writes its requests and answers (user guide: "Inference request parameters and response fields for foundation models"). */
export type TextBody = { kind: "text"; read(body: unknown): Question; write(answer: Answer, modelId: string): unknown };
export type EmbeddingBody = { kind: "embedding"; embed(body: unknown): { output: unknown; inputTokens: number } };
export type ModelBody = TextBody | EmbeddingBody;

/** About four characters a token: an approximation, as no tokenizer of these models is public. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);
/** A flat price for an image, of the order of what the models charge for a small one. */
export const imageTokens = 1_000;
const charactersPerToken = 4;

const described = (error: ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => {
      const place = `#${issue.path.map((part) => `/${String(part)}`).join("")}`;
      if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => `${place}: extraneous key [${key}] is not permitted`).join(", ");
      return `${place}: ${issue.message}`;
    })
    .join(", ");

/** Reads a body by its family's schema, or refuses it as Bedrock does. */
export const readBodyAs = <T>(schema: ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw validation(`Malformed input request: ${described(parsed.error)}, please reformat your input and try again.`);
};

/** Cuts a model's text at its first stop sequence and at its token limit. */
export const finish = (text: string, question: Question): Answer => {
  const stops = question.stopSequences
    .filter((sequence) => sequence !== "" && text.includes(sequence))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b));
  const [stopSequence] = stops;
  const upToStop = stopSequence === undefined ? text : text.slice(0, text.indexOf(stopSequence));
  const limited = tokensOf(upToStop) > question.maxTokens;
  const cut = limited ? upToStop.slice(0, question.maxTokens * charactersPerToken) : upToStop;
  const counts = { text: cut, inputTokens: question.inputTokens, outputTokens: tokensOf(cut) };
  if (limited) return { ...counts, ended: "at the limit" };
  return stopSequence === undefined
    ? { ...counts, ended: "by itself" }
    : { ...counts, ended: "at a stop sequence", stopSequence };
};
