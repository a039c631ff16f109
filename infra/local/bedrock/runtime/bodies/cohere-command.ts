import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { readBodyAs, tokensOf } from "../question.ts";
import type { Answer, TextBody } from "../question.ts";

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

const finishReasonOf = ({ ended }: Answer): string => (ended === "at the limit" ? "max_tokens" : "complete");

const commandAnswer = (answer: Answer) => ({
  response_id: `local-${answer.inputTokens}-${answer.outputTokens}`,
  generation_id: `local-${answer.outputTokens}`,
  text: answer.text,
  finish_reason: finishReasonOf(answer),
  chat_history: [...(answer.history ?? []), { role: "CHATBOT", message: answer.text }],
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
    return {
      prompt: message,
      inputTokens: tokensOf(all),
      maxTokens: max_tokens,
      stopSequences: stop_sequences,
      history: [...chat_history, { role: "USER", message }],
    };
  },
  write: commandAnswer,
  stream: (answer, parts) => [
    { event_type: "stream-start", is_finished: false, generation_id: `local-${answer.outputTokens}` },
    ...parts.map((text) => ({ event_type: "text-generation", is_finished: false, text })),
    {
      event_type: "stream-end",
      is_finished: true,
      finish_reason: finishReasonOf(answer),
      response: commandAnswer(answer),
    },
  ],
};
