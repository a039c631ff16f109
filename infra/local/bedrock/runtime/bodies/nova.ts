import { readNova } from "../conversation.ts";
import type { Answer, TextBody } from "../question.ts";

export const conversationStopReasons = {
  "by itself": "end_turn",
  "at the limit": "max_tokens",
  "at a stop sequence": "stop_sequence",
} as const;

/** The answer Nova and Converse share; Converse adds metrics. */
export const conversationAnswer = ({ text, inputTokens, outputTokens, ended }: Answer) => ({
  output: { message: { role: "assistant", content: [{ text }] } },
  stopReason: conversationStopReasons[ended],
  usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
});

/** Amazon Nova 1 and 2. */
export const novaBody: TextBody = { kind: "text", read: readNova, write: conversationAnswer };
