import { z } from "zod";
import { notHere } from "../../wire/aws-error.ts";
import { validation } from "../errors.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { usualImageLimits } from "./image.ts";
import type { GivenImage } from "./image.ts";
import { block, checkBlocks, textOf, unreadCharacters, type Turn } from "./blocks.ts";
import { refuseNoQuestion, refuseUnknownToModel, refuseUnspeakable } from "./conversation-rules.ts";
import { assertOneSampler } from "./samplers.ts";
import { malformed, readBodyAs, tokensOf } from "./question.ts";
import type { Question } from "./question.ts";
import { assertTools, forcedTool, toolConfig, type ToolConfig } from "./tools.ts";

/** The conversation form that Nova's own body and the Converse API share: turns of content blocks. */
const content = z.array(block).min(1);
const turn = z.strictObject({ role: z.enum(["user", "assistant"]), content });

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

/** RFC 6901. AWS refuses an empty or malformed one, and ignores one that points nowhere: no answer here holds more than it shows. */
const jsonPointer = z.string().regex(/^\/(?:[^~]|~[01])*$/, "must be a JSON Pointer, for example /stop_sequence");

const converse = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant", "system"]), content })).min(1),
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
  additionalModelResponseFieldPaths: z.array(jsonPointer).optional(),
  requestMetadata: z.record(z.string(), z.string()).optional(),
  performanceConfig: z.strictObject({ latency: z.enum(["standard", "optimized"]).optional() }).optional(),
  serviceTier: z.unknown().optional(),
  toolConfig: toolConfig.optional(),
  guardrailConfig: z.unknown().optional(),
  promptVariables: z.unknown().optional(),
  outputConfig: z.unknown().optional(),
});

const s3Source = ({ uri, bucketOwner }: { uri: string; bucketOwner?: string | undefined }) => ({
  s3Uri: uri,
  ...(bucketOwner === undefined ? {} : { owner: bucketOwner }),
});

const imagesOf = (messages: readonly Turn[]): GivenImage[] =>
  messages.flatMap(({ content }, at) =>
    content.flatMap(({ image }, part): GivenImage[] => {
      if (!image) return [];
      const path = `messages.${at}.content.${part}.image.source`;
      const { format, source } = image;
      return "bytes" in source
        ? [{ format, path: `${path}.bytes`, source: { bytes: source.bytes } }]
        : [{ format, path: `${path}.s3Location`, source: s3Source(source.s3Location) }];
    }),
  );

/** What the models take when a request sets no limit. */
const maxTokensUsual = 4_096;
/** A flat price for a video, which nobody looks at here. */
const videoTokens = 5_000;
const charactersPerToken = 4;

type Read = {
  messages: Turn[];
  system?: readonly { text?: string | undefined }[] | undefined;
  maxTokens: number | undefined;
  stopSequences: readonly string[] | undefined;
  /** The tools a request offers, as text. */
  offered?: string;
};

const questionOf = ({ messages, system = [], maxTokens, stopSequences, offered = "" }: Read): Question => {
  checkBlocks(messages);
  const texts = [...system.map(({ text = "" }) => text), ...messages.map(({ content }) => textOf(content))];
  const unread = messages.reduce((sum, { content }) => sum + unreadCharacters(content), 0) + offered.length;
  const videos = messages.flatMap(({ content }) => content).filter((one) => one.video).length;
  return {
    prompt: textOf(messages.findLast(({ role }) => role === "user")?.content ?? []),
    inputTokens: tokensOf(texts.join("\n")) + Math.ceil(unread / charactersPerToken) + videos * videoTokens,
    maxTokens: maxTokens ?? maxTokensUsual,
    stopSequences: stopSequences ?? [],
    images: imagesOf(messages),
  };
};

export const readNova = (body: unknown): Question => {
  const { messages, system, inferenceConfig = {}, toolConfig } = readBodyAs(nova, body);
  for (const [at, { content }] of messages.entries())
    for (const [part, { document, toolUse, toolResult }] of content.entries()) {
      if (document !== undefined)
        throw malformed(`#/messages/${at}/content/${part}: extraneous key [document] is not permitted`);
      if (toolConfig !== undefined || toolUse !== undefined || toolResult !== undefined)
        throw notHere("Tool use with Nova models");
    }
  refuseNoQuestion(messages);
  const maxTokens = inferenceConfig.maxTokens ?? inferenceConfig.max_new_tokens;
  return questionOf({ messages, system, maxTokens, stopSequences: inferenceConfig.stopSequences });
};

/** The tools a request offers, as text: they cost tokens, also where none is used. */
const offeredTools = (messages: readonly Turn[], config: ToolConfig | undefined): string => {
  const used = messages.some(({ content }) => content.some(({ toolUse, toolResult }) => toolUse ?? toolResult));
  if (used && config === undefined)
    throw validation("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
  if (config === undefined) return "";
  assertTools(config);
  return JSON.stringify(config.tools);
};

const unsupported = ["guardrailConfig", "promptVariables", "outputConfig"] as const;

/** A Converse request without its modelId, as it is sent and as a batch record carries it. */
export const readConverse = (body: unknown, model: FoundationModel): Question => {
  const request = readBodyAs(converse, body);
  for (const name of unsupported) if (request[name] !== undefined) throw notHere(`Converse with ${name}`);
  const { messages, system, inferenceConfig = {} } = request;
  const { maxTokens, stopSequences, temperature, topP } = inferenceConfig;
  refuseUnspeakable(messages);
  refuseUnknownToModel(messages, request, model);
  assertOneSampler(model, temperature, topP);
  const offered = offeredTools(messages, request.toolConfig);
  const forced = forcedTool(request.toolConfig, model);
  return {
    ...questionOf({ messages, system, maxTokens, stopSequences, offered }),
    imageLimits: usualImageLimits,
    ...(offered === "" ? {} : { offersTools: true }),
    ...(forced === undefined ? {} : { forced }),
  };
};
