import { z } from "zod";
import type { ModelFamily } from "../family.ts";
import { base64Of } from "../image.ts";
import type { EmbeddingFamily, TextFamily } from "../inference.ts";
import { answered, problem, reader, tokens, word } from "../reading.ts";

/** Bedrock user guide: model-parameters-titan-text. Its body has one text and no place for a system prompt or a conversation. */
const text: TextFamily = {
  kind: "text",
  id: "amazon-titan-text",
  models: /^amazon\.titan-text-/,
  parameters: {
    maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    stopSequencesMax: Number.MAX_SAFE_INTEGER,
  },
  images: [],
  controlTokens: [],
  takes: { system: false, conversation: false },
  body: ({ turns, parameters: { maxTokens, temperature, topP, stopSequences } }) => ({
    inputText: turns[0]?.text,
    textGenerationConfig: {
      ...(maxTokens !== undefined && { maxTokenCount: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(stopSequences !== undefined && { stopSequences }),
    },
  }),
  read: reader(
    "Amazon Titan Text",
    z.object({
      inputTextTokenCount: tokens,
      results: z.array(z.object({ outputText: z.string(), tokenCount: tokens, completionReason: word })),
    }),
    ({ inputTextTokenCount: inputTokens, results: [first] }) =>
      first === undefined
        ? problem("Amazon Titan Text gave no result at all")
        : answered(first.outputText, first.completionReason, { inputTokens, outputTokens: first.tokenCount }),
  ),
};

const read = reader(
  "Amazon Titan Embeddings",
  z.object({
    embedding: z.array(z.number()).min(1),
    inputTextTokenCount: tokens,
    message: z.string().nullish().catch(undefined),
  }),
  ({ embedding, inputTextTokenCount, message }) =>
    message
      ? problem(`Amazon Titan Embeddings says: ${message}`)
      : ({ kind: "embedded", vectors: [embedding], inputTokens: inputTextTokenCount } as const),
);

/** Bedrock user guide: model-parameters-titan-embed-text. */
const embedText: EmbeddingFamily = {
  kind: "embedding",
  id: "amazon-titan-embed-text",
  models: /^amazon\.titan-embed-text-v2/,
  textsMax: 1,
  charactersMax: 50_000,
  imagesMax: 0,
  together: false,
  needsInputType: false,
  takesNormalize: true,
  dimensions: () => [256, 512, 1024],
  body: ({ texts: [inputText], dimensions, normalize }) => ({
    inputText,
    ...(dimensions !== undefined && { dimensions }),
    ...(normalize !== undefined && { normalize }),
  }),
  read,
};

/** Bedrock user guide: model-parameters-titan-embed-mm; titan-multiemb-models for the 25 MB. A text and an image are one vector. */
const embedImage: EmbeddingFamily = {
  kind: "embedding",
  id: "amazon-titan-embed-image",
  models: /^amazon\.titan-embed-image-v1/,
  textsMax: 1,
  imagesMax: 1,
  // No side is documented.
  imageLimits: { bytesMax: 25_000_000, sideMax: Number.MAX_SAFE_INTEGER },
  together: true,
  needsInputType: false,
  takesNormalize: false,
  dimensions: () => [256, 384, 1024],
  body: ({ texts: [inputText], images: [image], dimensions }) => ({
    ...(inputText !== undefined && { inputText }),
    ...(image !== undefined && { inputImage: base64Of(image) }),
    ...(dimensions !== undefined && { embeddingConfig: { outputEmbeddingLength: dimensions } }),
  }),
  read,
};

export const amazonTitan: ModelFamily = {
  name: "Amazon Titan",
  customizable: [],
  inference: [text, embedText, embedImage],
};
