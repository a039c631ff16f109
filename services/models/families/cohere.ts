import { z } from "zod";
import type { ModelFamily } from "../family.ts";
import { dataUriOf } from "../image.ts";
import type { EmbeddingFamily, TextFamily } from "../inference.ts";
import { answered, problem, reader, word } from "../reading.ts";

/** Bedrock user guide: model-parameters-cohere-command-r-plus. Its answers count no tokens. */
const command: TextFamily = {
  kind: "text",
  id: "cohere-command",
  models: /^cohere\.command-r-/,
  parameters: {
    maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0.01, max: 0.99 },
    topK: { min: 0, max: 500 },
    stopSequencesMax: Number.MAX_SAFE_INTEGER,
  },
  images: [],
  controlTokens: [],
  takes: { system: true, conversation: true },
  body: ({ system, turns, parameters: { maxTokens, temperature, topP, topK, stopSequences } }) => ({
    message: turns.at(-1)?.text,
    ...(turns.length > 1 && {
      chat_history: turns
        .slice(0, -1)
        .map(({ role, text }) => ({ role: role === "user" ? "USER" : "CHATBOT", message: text })),
    }),
    ...(system !== undefined && { preamble: system }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { p: topP }),
    ...(topK !== undefined && { k: topK }),
    ...(stopSequences !== undefined && { stop_sequences: stopSequences }),
  }),
  read: reader("Cohere Command", z.object({ text: z.string(), finish_reason: word }), ({ text, finish_reason }) =>
    answered(text, finish_reason),
  ),
};

const vectors = z.array(z.array(z.number()).min(1)).min(1);

/** Bedrock user guide: model-parameters-embed-v3, model-parameters-embed-v4. Only v4 has a choice of sizes; its answers count no tokens. */
const embed: EmbeddingFamily = {
  kind: "embedding",
  id: "cohere-embed",
  models: /^cohere\.embed-/,
  textsMax: 96,
  imagesMax: 96,
  // Cohere documents 5 MB an image and no side.
  imageLimits: { bytesMax: 5_000_000, sideMax: Number.MAX_SAFE_INTEGER },
  together: false,
  needsInputType: true,
  takesNormalize: false,
  dimensions: (modelId) => (modelId.includes("embed-v4") ? [256, 512, 1024, 1536] : []),
  body: ({ texts, images, inputType, dimensions }) => ({
    input_type: inputType,
    ...(texts.length > 0 ? { texts } : { images: images.map(dataUriOf) }),
    ...(dimensions !== undefined && { output_dimension: dimensions }),
  }),
  read: reader(
    "Cohere Embed",
    z.object({ embeddings: z.union([vectors, z.object({ float: vectors.optional() })]) }),
    ({ embeddings }) => {
      const found = Array.isArray(embeddings) ? embeddings : embeddings.float;
      return found === undefined
        ? problem("Cohere Embed gave no vectors of the type float")
        : ({ kind: "embedded", vectors: found, inputTokens: undefined } as const);
    },
  ),
};

export const cohere: ModelFamily = { name: "Cohere", customizable: [], inference: [command, embed] };
