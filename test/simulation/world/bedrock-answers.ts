import type { Pair } from "../../../services/evaluation/domain/pair.ts";
import { metricNames } from "../../../services/evaluation/domain/metrics/all-metrics.ts";
import { scorePair, type ScoredPair } from "../../../services/evaluation/domain/score.ts";
import { questionText } from "../../../services/evaluation/planning/question.ts";
import type { Answers, Said } from "../../../services/evaluation/ports.ts";
import type { BedrockHosting } from "./bedrock-hosting.ts";
import type { Core } from "./core.ts";

export type BedrockAnswers = Answers & {
  /** Answers that were paid for, by model. */
  readonly paid: Map<string, number>;
};

/** Models that answer: a customized one has learnt what the records say, unless the weather has it tie with its base, or say nothing or what no metric measures. */
export const openBedrockAnswers = (core: Core, hosting: BedrockHosting): BedrockAnswers => {
  const paid = new Map<string, number>();
  const fates = new Map<string, Fate>();
  const fateOf = (modelId: string) => {
    const known = fates.get(modelId);
    if (known) return known;
    const strange = strangeFates.find(([fault]) => core.weather.strikes(fault, modelId));
    const fate = strange?.[1] ?? "learnt";
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

const strangeFates = [
  ["answers of nothing", "says nothing"],
  ["answers tie", "ties"],
  ["scores of no number", "says what has no score"],
] as const;
type Fate = "learnt" | (typeof strangeFates)[number][1];

const unmeasured = "This answer has no score.";
const texts: Readonly<Record<Fate, (prompt: string) => string>> = {
  learnt: (prompt) => answerTo(prompt),
  ties: () => "I do not know",
  "says nothing": () => " ",
  "says what has no score": () => unmeasured,
};

/** As the metrics of the service score; but of one text they make no number, as a metric might that divides by what is not there. */
export const scoreOf = (pair: Pair): ScoredPair => {
  const scored = scorePair(pair);
  if (pair.candidate !== unmeasured) return scored;
  const [scores, statistics] = [{ ...scored.scores }, { ...scored.statistics }];
  for (const name of metricNames) {
    scores[name] = { ...scores[name], candidate: Number.NaN };
    statistics[name] = { ...statistics[name], candidate: statistics[name].candidate.map(() => Number.NaN) };
  }
  return { ...scored, scores, statistics };
};

const answered = (fate: Fate, prompt: string): Said => ({
  outcome: "answered",
  text: texts[fate](prompt),
  inputTokens: 10,
  outputTokens: 5,
  stopReason: "end_turn",
});

/** What the records of the simulated users say, by the number in the question. */
export const answerTo = (prompt: string): string => `the answer to question ${/\d+/.exec(prompt)?.[0] ?? "none"}`;
