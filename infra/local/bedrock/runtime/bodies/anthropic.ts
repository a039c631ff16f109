import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { usualImageLimits } from "../image.ts";
import type { GivenImage } from "../image.ts";
import { refuseUnheardOf } from "../conversation-rules.ts";
import { base64, modelError, readBodyAs, tokensOf } from "../question.ts";
import type { Answer, TextBody } from "../question.ts";
import { assertOneSampler } from "../samplers.ts";

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
    data: base64,
  }),
  cache_control: z.unknown().optional(),
});
/** Blocks that Claude takes on AWS and nobody here: refused by their type's name. */
const elsewhere = z.looseObject({
  type: z.enum(["tool_use", "tool_result", "document", "thinking", "redacted_thinking", "search_result"]),
});
const message = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.union([z.string().min(1), z.array(z.union([text, image, elsewhere])).min(1)]),
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
  metadata: z.unknown().optional(),
  tools: z.array(z.unknown()).optional(),
  tool_choice: z.unknown().optional(),
  thinking: z.unknown().optional(),
});

type Content = z.infer<typeof message>["content"];

const textOf = (content: Content): string =>
  typeof content === "string"
    ? content
    : content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");

const imagesIn = (content: Content, at: number): GivenImage[] =>
  typeof content === "string"
    ? []
    : content.flatMap((block, part) => {
        if (block.type === "text") return [];
        if (block.type !== "image") throw notHere(`A content block of type ${block.type}`);
        const { media_type, data } = block.source;
        const path = `messages.${at}.content.${part}.image.source.base64`;
        return [{ format: media_type.slice("image/".length), path, source: { bytes: data } }];
      });

const stopReasons = { "by itself": "end_turn", "at the limit": "max_tokens", "at a stop sequence": "stop_sequence" };

const idOf = ({ inputTokens, outputTokens }: Answer): string => `msg_bdrk_${outputTokens}_${inputTokens}`;

/** Claude names itself without its provider. */
const nameOf = (modelId: string): string => modelId.replace(/^anthropic\./, "").replace(/-v\d(?::\d+)?$/, "");

/** Anthropic Claude, Messages API. */
export const anthropicBody: TextBody = {
  kind: "text",
  read: (body, model) => {
    const read = readBodyAs(request, body);
    const { system = "", messages, max_tokens, stop_sequences = [] } = read;
    if (read.tools !== undefined) throw notHere("Tool use with Anthropic models");
    if (read.thinking !== undefined) throw notHere("Extended thinking with Anthropic models");
    if (messages[0]?.role !== "user") throw modelError('messages: first message must use the "user" role');
    assertOneSampler(model, read.temperature, read.top_p);
    const last = messages.at(-1);
    if (last) refuseUnheardOf(model, { role: last.role, text: textOf(last.content) }, stop_sequences);
    const all = [
      typeof system === "string" ? system : textOf(system),
      ...messages.map(({ content }) => textOf(content)),
    ];
    return {
      prompt: textOf(messages.findLast(({ role }) => role === "user")?.content ?? ""),
      inputTokens: tokensOf(all.filter((one) => one !== "").join("\n")),
      maxTokens: max_tokens,
      stopSequences: stop_sequences,
      images: messages.flatMap(({ content }, at) => imagesIn(content, at)),
      imageLimits: usualImageLimits,
    };
  },
  write: (answer, { id }) => ({
    id: idOf(answer),
    type: "message",
    role: "assistant",
    model: nameOf(id),
    content: [{ type: "text", text: answer.text }],
    stop_reason: stopReasons[answer.ended],
    stop_sequence: answer.stopSequence ?? null,
    usage: { input_tokens: answer.inputTokens, output_tokens: answer.outputTokens },
  }),
  stream: (answer, parts, { id }) => [
    {
      type: "message_start",
      message: {
        id: idOf(answer),
        type: "message",
        role: "assistant",
        model: nameOf(id),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: answer.inputTokens, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...parts.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stopReasons[answer.ended], stop_sequence: answer.stopSequence ?? null },
      usage: { output_tokens: answer.outputTokens },
    },
    { type: "message_stop" },
  ],
};
