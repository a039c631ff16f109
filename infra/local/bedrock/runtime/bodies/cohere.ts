import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { readBodyAs, tokensOf } from "../question.ts";
import type { EmbeddingBody, TextBody } from "../question.ts";
import { embeddingOf } from "../embedding.ts";

const turn = z.strictObject({ role: z.enum(["USER", "CHATBOT"]), message: z.string() });

const command = z.strictObject({
  message: z.string().min(1),
  chat_history: z.array(turn).optional(),
  documents: z.array(z.record(z.string(), z.string())).optional(),
  preamble: z.string().optional(),
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(1).optional(),
  p: z.number().min(0.01).max(0.99).optional(),
  k: z.int().min(0).max(500).optional(),
  prompt_truncation: z.enum(["OFF", "AUTO_PRESERVE_ORDER"]).optional(),
  frequency_penalty: z.number().min(0).max(1).optional(),
  presence_penalty: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  return_prompt: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  raw_prompting: z.boolean().optional(),
  search_queries_only: z.boolean().optional(),
  tools: z.array(z.unknown()).optional(),
  tool_results: z.array(z.unknown()).optional(),
});

/** Cohere Command R and R+. */
export const cohereCommandBody: TextBody = {
  kind: "text",
  read: (body) => {
    const {
      message,
      chat_history = [],
      preamble = "",
      max_tokens = 1024,
      stop_sequences = [],
      tools,
    } = readBodyAs(command, body);
    if (tools !== undefined) throw notHere("Tool use with Cohere models");
    const all = [preamble, ...chat_history.map(({ message }) => message), message].join("\n");
    return { prompt: message, inputTokens: tokensOf(all), maxTokens: max_tokens, stopSequences: stop_sequences };
  },
  write: ({ text, inputTokens, outputTokens, ended }) => ({
    response_id: `local-${inputTokens}-${outputTokens}`,
    generation_id: `local-${outputTokens}`,
    text,
    finish_reason: ended === "at the limit" ? "max_tokens" : "complete",
    chat_history: [{ role: "CHATBOT", message: text }],
  }),
};

const embed = z.strictObject({
  input_type: z.enum(["search_document", "search_query", "classification", "clustering"]),
  texts: z.array(z.string()).min(1).max(96),
  embedding_types: z.array(z.literal("float")).optional(),
  output_dimension: z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(1536)]).optional(),
  max_tokens: z.int().min(1).optional(),
  truncate: z.enum(["NONE", "LEFT", "RIGHT"]).optional(),
});

/** Cohere Embed: texts with float vectors; images and other number formats are refused by their field's name. */
export const cohereEmbedBody: EmbeddingBody = {
  kind: "embedding",
  embed: (body) => {
    const { texts, embedding_types, output_dimension = 1024 } = readBodyAs(embed, body);
    const vectors = texts.map((text) => embeddingOf(text, { dimensions: output_dimension, normalize: true }));
    const inputTokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
    const typed = embedding_types !== undefined;
    const output = {
      id: `local-${inputTokens}`,
      embeddings: typed ? { float: vectors } : vectors,
      response_type: typed ? "embeddings_by_type" : "embeddings_floats",
      texts,
    };
    return { output, inputTokens };
  },
};
