import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { readBodyAs, tokensOf } from "../question.ts";
import type { Answer, TextBody } from "../question.ts";

const content = z.union([z.string(), z.array(z.strictObject({ type: z.literal("text"), text: z.string() })).min(1)]);
const message = z.strictObject({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content,
  name: z.string().optional(),
});

const request = z.strictObject({
  model: z.string().optional(),
  messages: z.array(message).min(1),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  stream: z.boolean().optional(),
  seed: z.int().optional(),
  reasoning_effort: z.enum(["low", "medium", "high"]).optional(),
  tools: z.array(z.unknown()).optional(),
  tool_choice: z.unknown().optional(),
  response_format: z.unknown().optional(),
});

const textOf = (given: z.infer<typeof content>): string =>
  typeof given === "string" ? given : given.map(({ text }) => text).join("\n");

const finishReasons = { "by itself": "stop", "at the limit": "length", "at a stop sequence": "stop" };
const maxTokensUsual = 4_096;

const idOf = ({ inputTokens, outputTokens }: Answer): string => `chatcmpl-local-${inputTokens}-${outputTokens}`;

const usageOf = ({ inputTokens, outputTokens }: Answer) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/** OpenAI gpt-oss and Qwen: chat completions. `created` is not known to a body and stays 0. */
export const openaiChatBody: TextBody = {
  kind: "text",
  read: (body) => {
    const read = readBodyAs(request, body);
    for (const name of ["tools", "tool_choice", "response_format"] as const)
      if (read[name] !== undefined) throw notHere(`Chat completion with ${name}`);
    const { messages, stop = [] } = read;
    return {
      prompt: textOf(messages.findLast(({ role }) => role === "user")?.content ?? ""),
      inputTokens: tokensOf(messages.map(({ content: given }) => textOf(given)).join("\n")),
      maxTokens: read.max_completion_tokens ?? read.max_tokens ?? maxTokensUsual,
      stopSequences: typeof stop === "string" ? [stop] : stop,
    };
  },
  write: (answer, { id: model }) => ({
    id: idOf(answer),
    object: "chat.completion",
    created: 0,
    model,
    choices: [
      { index: 0, message: { role: "assistant", content: answer.text }, finish_reason: finishReasons[answer.ended] },
    ],
    usage: usageOf(answer),
  }),
  stream: (answer, parts, { id: model }) => {
    const chunk = (delta: object, finish_reason: string | null) => ({
      id: idOf(answer),
      object: "chat.completion.chunk",
      created: 0,
      model,
      choices: [{ index: 0, delta, finish_reason }],
    });
    return [
      chunk({ role: "assistant", content: "" }, null),
      ...parts.map((text) => chunk({ content: text }, null)),
      { ...chunk({}, finishReasons[answer.ended]), usage: usageOf(answer) },
    ];
  },
};
