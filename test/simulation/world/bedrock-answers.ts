import { questionText } from "../../../services/evaluation/planning/question.ts";
import type { Answers, Said } from "../../../services/evaluation/ports.ts";
import type { BedrockHosting } from "./bedrock-hosting.ts";
import type { Core } from "./core.ts";

export type BedrockAnswers = Answers & {
  /** Answers that were paid for, by model. */
  readonly paid: Map<string, number>;
};

/** Models that answer: a customized one has learnt what the records say, unless the weather has it tie with its base or say nothing. */
export const openBedrockAnswers = (core: Core, hosting: BedrockHosting): BedrockAnswers => {
  const paid = new Map<string, number>();
  const fates = new Map<string, "learnt" | "ties" | "says nothing">();
  const fateOf = (modelId: string) => {
    const known = fates.get(modelId);
    if (known) return known;
    const nothing = core.weather.strikes("answers of nothing", modelId);
    const fate = nothing ? "says nothing" : core.weather.strikes("answers tie", modelId) ? "ties" : "learnt";
    fates.set(modelId, fate);
    return fate;
  };
  return {
    paid,
    async ask(modelId, question) {
      const isCustom = modelId.startsWith("arn:");
      if (isCustom && !hosting.isAnswering(modelId))
        return { outcome: "refused", reason: "ResourceNotFoundException: no such deployment" };
      const prompt = questionText(question);
      if (core.weather.strikes("model throttles", `${modelId} ${prompt.slice(-12)}`)) return { outcome: "throttled" };
      paid.set(modelId, (paid.get(modelId) ?? 0) + 1);
      return answered(isCustom ? fateOf(modelId) : "ties", prompt);
    },
  };
};

const answered = (fate: "learnt" | "ties" | "says nothing", prompt: string): Said => ({
  outcome: "answered",
  text: fate === "says nothing" ? " " : fate === "learnt" ? answerTo(prompt) : "I do not know",
  inputTokens: 10,
  outputTokens: 5,
  stopReason: "end_turn",
});

/** What the records of the simulated users say, by the number in the question. */
export const answerTo = (prompt: string): string => `the answer to question ${/\d+/.exec(prompt)?.[0] ?? "none"}`;
