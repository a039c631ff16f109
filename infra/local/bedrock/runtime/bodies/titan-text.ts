import { z } from "zod";
import { inPieces, readBodyAs, tokensOf } from "../question.ts";
import type { TextBody } from "../question.ts";

const request = z.strictObject({
  inputText: z.string().min(1),
  textGenerationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      maxTokenCount: z.int().min(1).optional(),
      stopSequences: z.array(z.string()).optional(),
    })
    .optional(),
});

const completionReasons = {
  "by itself": "FINISHED",
  "at the limit": "LENGTH",
  "at a stop sequence": "STOP_CRITERIA_MET",
};

/** Amazon Titan Text. */
export const titanTextBody: TextBody = {
  kind: "text",
  read: (body) => {
    const { inputText, textGenerationConfig: config = {} } = readBodyAs(request, body);
    const { maxTokenCount = 512, stopSequences = [] } = config;
    return { prompt: inputText, inputTokens: tokensOf(inputText), maxTokens: maxTokenCount, stopSequences };
  },
  write: ({ text, inputTokens, outputTokens, ended }) => ({
    inputTextTokenCount: inputTokens,
    results: [{ tokenCount: outputTokens, outputText: text, completionReason: completionReasons[ended] }],
  }),
  stream: ({ inputTokens, outputTokens, ended }, parts) =>
    inPieces(parts).map(({ text, last }, index) => ({
      outputText: text,
      index,
      totalOutputTextTokenCount: last ? outputTokens : null,
      completionReason: last ? completionReasons[ended] : null,
      inputTextTokenCount: index === 0 ? inputTokens : null,
    })),
};
