import { z } from "zod";
import { base64, inPieces, readBodyAs, tokensOf } from "../question.ts";
import type { TextBody } from "../question.ts";

const request = z.strictObject({
  prompt: z.string().min(1),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  max_gen_len: z.int().min(1).max(2048).optional(),
  images: z.array(base64).optional(),
});

/** The last user turn of Llama's chat template; a prompt without the template is taken as it is. */
export const lastUserTurn = (prompt: string): string => {
  const turns = prompt.split(/<\|start_header_id\|>\s*user\s*<\|end_header_id\|>/);
  const last = turns.length > 1 ? turns.at(-1) : prompt;
  return (
    (last ?? "")
      .split("<|eot_id|>")[0]
      ?.replace(/<\|[a-z_]+\|>/g, "")
      .trim() ?? ""
  );
};

const stopReasons = { "by itself": "stop", "at the limit": "length", "at a stop sequence": "stop" };

/** Meta Llama 3.x. */
export const llamaBody: TextBody = {
  kind: "text",
  read: (body) => {
    const { prompt, max_gen_len = 512, images = [] } = readBodyAs(request, body);
    return {
      prompt: lastUserTurn(prompt),
      inputTokens: tokensOf(prompt),
      maxTokens: max_gen_len,
      stopSequences: [],
      images: images.map((bytes, at) => ({ path: `images.${at}`, source: { bytes } })),
    };
  },
  write: ({ text, inputTokens, outputTokens, ended }) => ({
    generation: text,
    prompt_token_count: inputTokens,
    generation_token_count: outputTokens,
    stop_reason: stopReasons[ended],
  }),
  stream: ({ inputTokens, ended }, parts) => {
    let said = 0;
    return inPieces(parts).map(({ text, last }, index) => {
      said += tokensOf(text);
      return {
        generation: text,
        prompt_token_count: index === 0 ? inputTokens : null,
        generation_token_count: said,
        stop_reason: last ? stopReasons[ended] : null,
      };
    });
  },
};
