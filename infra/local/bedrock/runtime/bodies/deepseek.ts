import { z } from "zod";
import { inPieces, readBodyAs, tokensOf } from "../question.ts";
import type { TextBody } from "../question.ts";

const request = z.strictObject({
  prompt: z.string().min(1),
  max_tokens: z.int().min(1).max(32_768).optional(),
  stop: z.array(z.string()).max(10).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
});

/** The last user turn of DeepSeek's chat template; a prompt without the template is taken as it is. */
const lastUserTurn = (prompt: string): string =>
  (prompt.split("<｜User｜>").at(-1) ?? prompt).split("<｜Assistant｜>")[0]?.trim() ?? prompt;

const stopReasons = { "by itself": "stop", "at the limit": "length", "at a stop sequence": "stop" };

/** DeepSeek-R1 text completion. */
export const deepseekBody: TextBody = {
  kind: "text",
  read: (body) => {
    const { prompt, max_tokens = 512, stop = [] } = readBodyAs(request, body);
    return {
      prompt: lastUserTurn(prompt),
      inputTokens: tokensOf(prompt),
      maxTokens: max_tokens,
      stopSequences: stop,
    };
  },
  write: ({ text, ended }) => ({ choices: [{ text, stop_reason: stopReasons[ended] }] }),
  stream: ({ ended }, parts) =>
    inPieces(parts).map(({ text, last }) => ({ choices: [{ text, stop_reason: last ? stopReasons[ended] : null }] })),
};
