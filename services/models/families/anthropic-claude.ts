import { z } from "zod";
import { integer, number, type ModelFamily } from "../family.ts";
import { base64Of, mediaTypeOf, usualImageLimits } from "../image.ts";
import type { CheckedTurn, Json, TextFamily } from "../inference.ts";
import { answered, reader, tokens, word } from "../reading.ts";

const answer = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: word,
  usage: z.object({ input_tokens: tokens, output_tokens: tokens }).catch({}),
});

/** Claude works best when images come before text (Anthropic, vision). */
const contentOf = ({ text, images }: CheckedTurn): string | Json[] =>
  images.length === 0
    ? text
    : [
        ...images.map((image) => ({
          type: "image",
          source: { type: "base64", media_type: mediaTypeOf(image), data: base64Of(image) },
        })),
        ...(text === "" ? [] : [{ type: "text", text }]),
      ];

/** Bedrock user guide: model-parameters-anthropic-claude-messages. Twenty images is Bedrock's figure; Anthropic's own API takes more, of at most 2000 px. */
const inference: TextFamily = {
  kind: "text",
  id: "anthropic-claude",
  models: /^anthropic\.claude-(?!v|instant|2)/,
  parameters: {
    maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, required: true },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    topK: { min: 0, max: 500 },
    stopSequencesMax: 8191,
    // Documented for these two; whether later models are as strict is not said.
    oneSampler: /claude-(?:sonnet|haiku)-4-5-/,
  },
  images: [{ models: /^/, limits: usualImageLimits }],
  controlTokens: [],
  takes: { system: true, conversation: true },
  body: ({ system, turns, parameters: { maxTokens, temperature, topP, topK, stopSequences } }) => ({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: maxTokens,
    ...(system !== undefined && { system }),
    messages: turns.map((turn) => ({ role: turn.role, content: contentOf(turn) })),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(stopSequences !== undefined && { stop_sequences: stopSequences }),
  }),
  read: reader("Anthropic Claude", answer, ({ content, stop_reason, usage }) =>
    answered(content.map(({ type, text = "" }) => (type === "text" ? text : "")).join(""), stop_reason, {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
    }),
  ),
};

/** Bedrock user guide: custom-model-fine-tuning, custom-models-hp, model-customization-prepare. Claude 3 Haiku is the only one that can be fine-tuned, and only provisioned throughput hosts it. */
export const anthropicClaude: ModelFamily = {
  name: "Anthropic Claude",
  inference: [inference],
  customizable: [
    {
      id: "anthropic.claude-3-haiku-20240307-v1:0:200k",
      regions: ["us-west-2"],
      recordFormat: "anthropic-messages",
      records: { min: 32, sumMax: 10_000 },
      validationRecordsMax: 1000,
      tokensPerRecordMax: 32_000,
      hyperParameters: {
        epochCount: integer(1, 10, 2),
        batchSize: integer(4, 256, 32),
        learningRateMultiplier: number(0.1, 2, "1"),
        earlyStoppingThreshold: number(0, 0.1, "0.001"),
        earlyStoppingPatience: integer(1, 10, 2),
      },
      reservedWords: [],
      baseAnswers: {
        through: "model",
        source: "UNCONFIRMED for today: share-model-support names us-west-2 among its regions",
      },
      hosting: { provisioned: {} },
    },
  ],
};
