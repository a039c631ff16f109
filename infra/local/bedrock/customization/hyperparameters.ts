import { validation } from "../errors.ts";
import type { TrainingPlan } from "../learning/train.ts";
import type { TextTrainingFamily } from "./training-lines.ts";

/** A hyperparameter's bounds and default (user guide: "Custom model hyperparameters"). */
type Bounds = { min: number; max: number; usual: number; whole?: boolean };

const epochs = (max: number, usual: number): Bounds => ({ min: 1, max, usual, whole: true });

const nova: Record<string, Bounds> = {
  epochCount: epochs(5, 2),
  learningRate: { min: 1e-6, max: 1e-4, usual: 1e-5 },
  learningRateWarmupSteps: { min: 0, max: 100, usual: 10, whole: true },
};
const llama: Record<string, Bounds> = {
  epochCount: epochs(10, 5),
  batchSize: { min: 1, max: 1, usual: 1, whole: true },
  learningRate: { min: 5e-6, max: 0.1, usual: 1e-4 },
};

const known: Record<TextTrainingFamily, Record<string, Bounds>> = {
  nova,
  // The page does not list Nova 2 Lite; its fine-tuning is assumed to take the names of Nova.
  "nova-2-lite": nova,
  "llama-prompt": llama,
  "llama-conversation": llama,
  "claude-3-haiku": {
    epochCount: epochs(10, 2),
    batchSize: { min: 4, max: 256, usual: 32, whole: true },
    learningRateMultiplier: { min: 0.1, max: 2, usual: 1 },
    earlyStoppingThreshold: { min: 0, max: 0.1, usual: 0.001 },
    earlyStoppingPatience: { min: 1, max: 10, usual: 2, whole: true },
  },
};

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** ValidationException for a name the family does not have or a value outside its range. */
export const assertHyperParameters = (
  given: Readonly<Record<string, string>>,
  model: { id: string; family: TextTrainingFamily },
): void => {
  const allowed = known[model.family];
  for (const [name, text] of Object.entries(given)) {
    const bounds = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!bounds)
      throw validation(
        `Invalid hyperparameter: ${name} is not supported for model ${model.id}. Supported: ${Object.keys(allowed).join(", ")}.`,
      );
    const value = number.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= bounds.min && value <= bounds.max) || (bounds.whole === true && !Number.isInteger(value)))
      throw validation(
        `Invalid hyperparameter: ${name} is "${text}"; for model ${model.id} it must be ${bounds.whole === true ? "a whole number" : "a number"} between ${bounds.min} and ${bounds.max}.`,
      );
  }
};

/** Share of the local learner's step that AWS's default learning rate stands for. */
const usualRate = 0.5;

/** A learning rate means something only against the family's default: twice the default moves the local weights twice as far. */
export const trainingPlan = (given: Readonly<Record<string, string>>, family: TextTrainingFamily): TrainingPlan => {
  const bounds = known[family];
  const value = (name: string, otherwise: number): number => Number(given[name] ?? bounds[name]?.usual ?? otherwise);
  const relative = bounds["learningRate"]
    ? value("learningRate", 1) / bounds["learningRate"].usual
    : value("learningRateMultiplier", 1);
  return {
    epochs: value("epochCount", 1),
    batchSize: value("batchSize", 1),
    // Beyond a few times the default the local weights would only jump between their bounds.
    rate: Math.min(4, usualRate * relative),
    warmupSteps: value("learningRateWarmupSteps", 0),
  };
};
