import { z } from "zod";
import { notHere } from "../../wire/aws-error.ts";
import { validation } from "../errors.ts";
import { imageTokens, readBodyAs, tokensOf } from "./question.ts";
import type { Question } from "./question.ts";

/** The conversation form that Nova's own body and the Converse API share: turns of content blocks. */
const s3Source = z.strictObject({ uri: z.string().startsWith("s3://"), bucketOwner: z.string().optional() });
const media = z.strictObject({
  format: z.string(),
  source: z.union([z.strictObject({ bytes: z.string() }), z.strictObject({ s3Location: s3Source })]),
});
const block = z.looseObject({
  text: z.string().optional(),
  image: media.optional(),
  video: media.optional(),
});
const turn = z.strictObject({ role: z.enum(["user", "assistant"]), content: z.array(block).min(1) });

const nova = z.strictObject({
  schemaVersion: z.literal("messages-v1").optional(),
  system: z.array(z.strictObject({ text: z.string() })).optional(),
  messages: z.array(turn).min(1),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      max_new_tokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      topK: z.int().min(0).max(128).optional(),
      stopSequences: z.array(z.string()).optional(),
      reasoningConfig: z.unknown().optional(),
    })
    .optional(),
  toolConfig: z.unknown().optional(),
});

const converse = z.strictObject({
  messages: z.array(turn).min(1),
  system: z.array(z.looseObject({ text: z.string().optional() })).optional(),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string()).max(2500).optional(),
    })
    .optional(),
  additionalModelRequestFields: z.unknown().optional(),
  additionalModelResponseFieldPaths: z.array(z.string()).optional(),
  requestMetadata: z.record(z.string(), z.string()).optional(),
  performanceConfig: z.strictObject({ latency: z.enum(["standard", "optimized"]).optional() }).optional(),
  serviceTier: z.unknown().optional(),
  toolConfig: z.unknown().optional(),
  guardrailConfig: z.unknown().optional(),
  promptVariables: z.unknown().optional(),
  outputConfig: z.unknown().optional(),
});

type Turn = z.infer<typeof turn>;
type Read = {
  messages: Turn[];
  system?: readonly { text?: string | undefined }[] | undefined;
  maxTokens: number | undefined;
  stopSequences: readonly string[] | undefined;
};

const textOf = (content: Turn["content"]): string =>
  content.flatMap(({ text }) => (text === undefined ? [] : [text])).join("\n");

const readable = new Set(["text", "image", "video", "cachePoint"]);

const refuseUnreadable = (messages: readonly Turn[]): void => {
  for (const { content } of messages)
    for (const one of content)
      for (const kind of Object.keys(one)) if (!readable.has(kind)) throw notHere(`A content block of kind ${kind}`);
};

/** What the models take when a request sets no limit. */
const maxTokensUsual = 4_096;

const questionOf = ({ messages, system = [], maxTokens, stopSequences }: Read): Question => {
  refuseUnreadable(messages);
  const texts = [...system.map(({ text = "" }) => text), ...messages.map(({ content }) => textOf(content))];
  const media = messages.flatMap(({ content }) => content).filter((one) => one.image ?? one.video).length;
  return {
    prompt: textOf(messages.findLast(({ role }) => role === "user")?.content ?? []),
    inputTokens: tokensOf(texts.join("\n")) + media * imageTokens,
    maxTokens: maxTokens ?? maxTokensUsual,
    stopSequences: stopSequences ?? [],
  };
};

export const readNova = (body: unknown): Question => {
  const { messages, system, inferenceConfig = {}, toolConfig } = readBodyAs(nova, body);
  if (toolConfig !== undefined) throw notHere("Tool use with Nova models");
  const maxTokens = inferenceConfig.maxTokens ?? inferenceConfig.max_new_tokens;
  return questionOf({ messages, system, maxTokens, stopSequences: inferenceConfig.stopSequences });
};

/** What Bedrock refuses of a conversation whatever the model; the codes are documented, the sentences are as users report them. */
const refuseUnspeakable = (messages: readonly Turn[]): void => {
  if (messages[0]?.role !== "user")
    throw validation(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  for (const [at, { content }] of messages.entries())
    for (const [part, { text }] of content.entries())
      if (text?.trim() === "")
        throw validation(
          `The text field in the ContentBlock object at messages.${at}.content.${part} is blank. Add text to the text field, and try again.`,
        );
};

const unsupported = ["toolConfig", "guardrailConfig", "promptVariables", "outputConfig"] as const;

/** A Converse request without its modelId, as it is sent and as a batch record carries it. */
export const readConverse = (body: unknown): Question => {
  const request = readBodyAs(converse, body);
  for (const name of unsupported) if (request[name] !== undefined) throw notHere(`Converse with ${name}`);
  const { messages, system, inferenceConfig = {} } = request;
  refuseUnspeakable(messages);
  return questionOf({
    messages,
    system,
    maxTokens: inferenceConfig.maxTokens,
    stopSequences: inferenceConfig.stopSequences,
  });
};
