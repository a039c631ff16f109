import { z } from "zod";
import { inPieces, readBodyAs, tokensOf } from "../question.ts";
import type { TextBody } from "../question.ts";

const request = z.strictObject({
  prompt: z.string().min(1),
  max_tokens: z.int().min(1).max(8192).optional(),
  stop: z.array(z.string()).max(10).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).max(200).optional(),
});

const stopReasons = { "by itself": "stop", "at the limit": "length", "at a stop sequence": "stop" };

/** Mistral AI text completion: the instruction stands between `[INST]` and `[/INST]`. */
export const mistralBody: TextBody = {
  kind: "text",
  read: (body) => {
    const { prompt, max_tokens = 512, stop = [] } = readBodyAs(request, body);
    const instruction = prompt.split("[INST]").at(-1)?.split("[/INST]")[0]?.trim() ?? prompt;
    return { prompt: instruction, inputTokens: tokensOf(prompt), maxTokens: max_tokens, stopSequences: stop };
  },
  write: ({ text, ended }) => ({ outputs: [{ text, stop_reason: stopReasons[ended] }] }),
  stream: ({ ended }, parts) =>
    inPieces(parts).map(({ text, last }) => ({ outputs: [{ text, stop_reason: last ? stopReasons[ended] : null }] })),
};
