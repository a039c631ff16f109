import { notHere } from "../../wire/aws-error.ts";
import { validation } from "../errors.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { conversationFeatures } from "../models/conversation-features.ts";
import { limitsOf } from "../models/model-limits.ts";
import type { Turn } from "./blocks.ts";
import { malformed, modelError } from "./question.ts";
import type { ToolConfig } from "./tools.ts";

export const refuseNoQuestion = (messages: readonly Turn[]): void => {
  if (messages.find(({ role }) => role !== "system")?.role !== "user")
    throw validation(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
};

const refuseBlocks = (messages: readonly Turn[]): void => {
  for (const [at, { role, content }] of messages.entries())
    for (const [part, { text, image }] of content.entries()) {
      if (text?.trim() === "")
        throw validation(
          `The text field in the ContentBlock object at messages.${at}.content.${part} is blank. Add text to the text field, and try again.`,
        );
      if (image && role !== "user")
        throw validation(
          `The ${role} message at messages.${at} includes an image. You can include images only in a message of the user role.`,
        );
    }
};

/** Each use of a tool is answered in the turn behind it, and nothing else is. */
const refuseStrayResults = (messages: readonly Turn[]): void => {
  for (const [at, { content }] of messages.entries()) {
    const used = (messages[at - 1]?.content ?? []).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    if (answered.length > used.length)
      throw validation(
        `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    const missing = used.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      throw validation(
        `Expected toolResult blocks at messages.${at}.content for the following Ids: ${missing.join(", ")}`,
      );
  }
};

/** What Bedrock refuses of a conversation whatever the model; the codes are documented, the sentences are as users report them. */
export const refuseUnspeakable = (messages: readonly Turn[]): void => {
  refuseNoQuestion(messages);
  const spoken = messages.filter(({ role }) => role !== "system");
  if (spoken.some(({ role }, at) => role === spoken[at - 1]?.role))
    throw validation(
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
    );
  refuseBlocks(messages);
  refuseStrayResults(spoken);
};

/** The part of a Converse request in which models differ. */
export type Asked = {
  system?: readonly unknown[] | undefined;
  toolConfig?: ToolConfig | undefined;
  inferenceConfig?: { maxTokens?: number | undefined; stopSequences?: readonly string[] | undefined } | undefined;
  additionalModelRequestFields?: unknown;
  performanceConfig?: { latency?: "standard" | "optimized" | undefined } | undefined;
};

const refuseLongAnswer = ({ inferenceConfig }: Asked, { id }: FoundationModel): void => {
  const { maxTokens = 0 } = inferenceConfig ?? {};
  const { output: most } = limitsOf(id);
  if (most !== undefined && maxTokens > most)
    throw validation(
      `The maximum tokens you requested exceeds the model limit of ${most}. Try again with a maximum tokens value that is lower than ${most}.`,
    );
};

/** These take no beginning of their own answer. */
const withoutPrefill = /^anthropic\.claude-(?:sonnet-4-6|opus-4-6|opus-5)/;

/** What Claude itself says of a conversation that Bedrock let pass. */
export const refuseUnheardOf = (
  { id }: FoundationModel,
  last: { role: string; text: string },
  stopSequences: readonly string[],
): void => {
  if (last.role === "assistant" && withoutPrefill.test(id))
    throw modelError(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  if (last.role === "assistant" && /\s$/.test(last.text))
    throw modelError("messages: final assistant content cannot end with trailing whitespace");
  if (stopSequences.some((sequence) => sequence.trim() === ""))
    throw modelError("stop_sequences: each stop sequence must contain non-whitespace");
};

/** Members of a model's own body that Converse passes on. What would change an answer and is not here is refused by name. */
const passedOn: Record<string, { taken: readonly string[]; elsewhere: readonly string[] }> = {
  anthropic: {
    taken: ["top_k", "anthropic_beta", "metadata"],
    elsewhere: ["thinking", "tools", "tool_choice", "output_config", "context_management"],
  },
  nova: { taken: ["inferenceConfig"], elsewhere: ["reasoningConfig"] },
  "titan-text": { taken: [], elsewhere: [] },
  llama: { taken: [], elsewhere: [] },
};

const refuseAdditions = ({ additionalModelRequestFields: fields }: Asked, { body }: FoundationModel): void => {
  const known = passedOn[body];
  if (known === undefined || typeof fields !== "object" || fields === null) return;
  for (const name of Object.keys(fields)) {
    if (known.elsewhere.includes(name)) throw notHere(`Converse with additionalModelRequestFields.${name}`);
    if (known.taken.includes(name)) continue;
    if (body === "anthropic") throw modelError(`${name}: Extra inputs are not permitted`);
    throw malformed(`#: extraneous key [${name}] is not permitted`);
  }
};

/** Whose answers can be had faster (user guide: "Optimize model inference for latency"). */
const fastModels = /^(?:amazon\.nova-pro|anthropic\.claude-3-5-haiku|meta\.llama3-1-(?:70b|405b))/;

export const assertHaste = ({ id }: FoundationModel, latency: string | undefined): void => {
  if (latency === "optimized" && !fastModels.test(id))
    throw validation(`Latency performance configuration is not supported for ${id}.`);
};

/** What this model does not take of a conversation. */
export const refuseUnknownToModel = (messages: readonly Turn[], asked: Asked, model: FoundationModel): void => {
  const features = conversationFeatures(model);
  const blocks = messages.flatMap(({ content }) => content);
  if (!features.system && ((asked.system?.length ?? 0) > 0 || messages.some(({ role }) => role === "system")))
    throw validation(
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    );
  if (!features.tools && asked.toolConfig !== undefined) throw validation("This model doesn't support tool use.");
  if (!features.documents && blocks.some(({ document }) => document !== undefined))
    throw validation(
      "This model doesn't support documents. Try again without a document or use a model that supports documents.",
    );
  const media = blocks.flatMap(({ image, video }) => image ?? video ?? []);
  if (!features.mediaInS3 && media.some(({ source }) => "s3Location" in source))
    throw validation("This model doesn't support the s3Location field. Remove s3Location and try again.");
  assertHaste(model, asked.performanceConfig?.latency);
  refuseLongAnswer(asked, model);
  refuseAdditions(asked, model);
  const last = messages.at(-1);
  if (model.body === "anthropic" && last)
    refuseUnheardOf(
      model,
      { role: last.role, text: last.content.at(-1)?.text ?? "" },
      asked.inferenceConfig?.stopSequences ?? [],
    );
};
