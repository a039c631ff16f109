import { ConverseCommand, type BedrockRuntimeClient, type ConverseResponse } from "@aws-sdk/client-bedrock-runtime";
import { insteadOfAnswer } from "../../pace/aws/instead-of-answer.ts";
import type { Question } from "../planning/question.ts";
import type { Answers, Said } from "../ports.ts";

/** Answers through Converse, one form for all families. Give it a client that retries nothing: the waiting is done by the queue. */
export const converseAnswers = (client: BedrockRuntimeClient): Answers => ({
  async ask(modelId, question, { maxTokens }) {
    try {
      return saidBy(await client.send(new ConverseCommand({ modelId, ...requestOf(question, maxTokens) })));
    } catch (error) {
      return insteadOfAnswer(error);
    }
  },
});

/** Temperature 0: the same question gets the same answer as far as the model can. */
const requestOf = ({ system, turns }: Question, maxTokens: number) => ({
  ...(system && { system: system.map((text) => ({ text })) }),
  messages: turns.map(({ role, texts }) => ({ role, content: texts.map((text) => ({ text })) })),
  inferenceConfig: { maxTokens, temperature: 0 },
});

const saidBy = ({ output, stopReason, usage }: ConverseResponse): Said => ({
  outcome: "answered",
  text: (output?.message?.content ?? []).map(({ text }) => text ?? "").join(""),
  inputTokens: usage?.inputTokens ?? 0,
  outputTokens: usage?.outputTokens ?? 0,
  stopReason: stopReason ?? "unknown",
});
