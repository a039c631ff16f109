import { readNova } from "../conversation.ts";
import type { Answer, TextBody } from "../question.ts";

export const conversationStopReasons = {
  "by itself": "end_turn",
  "at the limit": "max_tokens",
  "at a stop sequence": "stop_sequence",
} as const;

const usageOf = ({ inputTokens, outputTokens }: Answer) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

/** The answer Nova and Converse share; Converse adds metrics. */
export const conversationAnswer = (answer: Answer) => ({
  output: { message: { role: "assistant", content: [{ text: answer.text }] } },
  stopReason: conversationStopReasons[answer.ended],
  usage: usageOf(answer),
});

/** The same as events, by name: what ConverseStream sends and what Nova's own chunks hold. */
export const conversationEvents = (
  answer: Answer,
  parts: readonly string[],
): [name: string, event: Record<string, unknown>][] => [
  ["messageStart", { role: "assistant" }],
  ...parts.map((text): [string, Record<string, unknown>] => [
    "contentBlockDelta",
    { delta: { text }, contentBlockIndex: 0 },
  ]),
  ["contentBlockStop", { contentBlockIndex: 0 }],
  ["messageStop", { stopReason: conversationStopReasons[answer.ended] }],
  ["metadata", { usage: usageOf(answer), metrics: {} }],
];

/** Amazon Nova 1 and 2. */
export const novaBody: TextBody = {
  kind: "text",
  read: readNova,
  write: conversationAnswer,
  stream: (answer, parts) => conversationEvents(answer, parts).map(([name, event]) => ({ [name]: event })),
};
