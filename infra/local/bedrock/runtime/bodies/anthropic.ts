import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { imageTokens, readBodyAs, tokensOf } from "../question.ts";
import type { TextBody } from "../question.ts";

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1),
  cache_control: z.unknown().optional(),
});
const image = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png", "image/webp", "image/gif"]),
    data: z.base64(),
  }),
});
const message = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.union([z.string().min(1), z.array(z.union([text, image])).min(1)]),
});

const request = z.strictObject({
  anthropic_version: z.literal("bedrock-2023-05-31"),
  anthropic_beta: z.array(z.string()).optional(),
  max_tokens: z.int().min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).max(500).optional(),
  stop_sequences: z.array(z.string()).max(8191).optional(),
  tools: z.array(z.unknown()).optional(),
  tool_choice: z.unknown().optional(),
});

type Content = z.infer<typeof message>["content"];

const textOf = (content: Content): string =>
  typeof content === "string"
    ? content
    : content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
const imagesIn = (content: Content): number =>
  typeof content === "string" ? 0 : content.filter(({ type }) => type === "image").length;

const stopReasons = { "by itself": "end_turn", "at the limit": "max_tokens", "at a stop sequence": "stop_sequence" };

/** Anthropic Claude, Messages API. */
export const anthropicBody: TextBody = {
  kind: "text",
  read: (body) => {
    const { system = "", messages, max_tokens, stop_sequences = [], tools } = readBodyAs(request, body);
    if (tools !== undefined) throw notHere("Tool use with Anthropic models");
    const all = [
      typeof system === "string" ? system : textOf(system),
      ...messages.map(({ content }) => textOf(content)),
    ];
    const images = messages.reduce((sum, { content }) => sum + imagesIn(content), 0);
    return {
      prompt: textOf(messages.findLast(({ role }) => role === "user")?.content ?? ""),
      inputTokens: tokensOf(all.join("\n")) + images * imageTokens,
      maxTokens: max_tokens,
      stopSequences: stop_sequences,
    };
  },
  write: ({ text, inputTokens, outputTokens, ended, stopSequence }, model) => ({
    id: `msg_bdrk_${outputTokens}_${inputTokens}`,
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text }],
    stop_reason: stopReasons[ended],
    stop_sequence: stopSequence ?? null,
    usage: { input_tokens: inputTokens, output_tokens: outputTokens },
  }),
};
