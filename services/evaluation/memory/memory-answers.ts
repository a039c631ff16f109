import { questionText } from "../planning/question.ts";
import type { Answers, Said } from "../ports.ts";

/** Words for tokens: enough to be counted. */
const tokens = (text: string): number => text.split(/\s+/).length;

export const answered = (text: string, stopReason = "end_turn"): Said => ({
  outcome: "answered",
  text,
  inputTokens: 1,
  outputTokens: tokens(text),
  stopReason,
});

/** A tiny model for each id: what it says is a function of the question. Counts what would be billed. */
export type MemoryAnswers = Answers & {
  /** Every call, in order. */
  calls: { modelId: string; prompt: string }[];
  /** How many calls brought an answer: what AWS would bill. */
  paid(): number;
  says(model: (modelId: string, prompt: string) => Said): void;
};

export const memoryAnswers = (): MemoryAnswers => {
  const calls: MemoryAnswers["calls"] = [];
  let paid = 0;
  let model: Parameters<MemoryAnswers["says"]>[0] = (modelId, prompt) =>
    answered(modelId.startsWith("arn:") ? `the answer is ${prompt.replaceAll(/\D/g, "")}` : `I do not know ${prompt}`);
  return {
    calls,
    paid: () => paid,
    says: (next) => void (model = next),
    async ask(modelId, question) {
      const prompt = questionText(question);
      calls.push({ modelId, prompt });
      const said = model(modelId, prompt);
      if (said.outcome === "answered") paid += 1;
      return said;
    },
  };
};
