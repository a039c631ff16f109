import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Timer } from "../../core/clock.ts";
import type { Cloud } from "../../core/cloud.ts";
import { answerFrom } from "./answer.ts";
import { readModel } from "./model-files.ts";
import type { LearnedModel } from "./model-files.ts";
import { createLearningThreads } from "./worker-task.ts";
import type { LearningThreads } from "./worker-task.ts";

/** The customized models' learned state, under `models/<id>` of the cloud's directory. */
export type LearnedModels = LearningThreads & {
  directoryOf(customModelArn: string): string;
  answer(customModelArn: string, prompt: string): Promise<string>;
  forget(customModelArn: string): Promise<void>;
};

/** An index of 20,000 examples is about 25 MB. */
const cachedMax = 4;
/** A model that nobody asked for this long leaves the memory. */
const idleMs = 60_000;

export const createLearnedModels = ({ directory, clock }: Pick<Cloud, "directory" | "clock">): LearnedModels => {
  const cache = new Map<string, Promise<LearnedModel>>();
  let idle: Timer | undefined;
  const letGoWhenIdle = (): void => {
    idle?.cancel();
    idle = clock.after(idleMs, () => cache.clear());
  };
  const directoryOf = (arn: string) => join(directory, "models", arn.slice(arn.lastIndexOf("/") + 1));
  const load = (arn: string): Promise<LearnedModel> => {
    const model = cache.get(arn) ?? readModel(directoryOf(arn));
    cache.delete(arn);
    cache.set(arn, model);
    const oldest = cache.keys().next().value;
    letGoWhenIdle();
    if (cache.size > cachedMax && oldest !== undefined) cache.delete(oldest);
    return model;
  };
  const threads = createLearningThreads();
  return {
    ...threads,
    stop: async () => {
      idle?.cancel();
      await threads.stop();
    },
    directoryOf,
    answer: async (arn, prompt) => answerFrom(await load(arn), prompt),
    forget: async (arn) => {
      cache.delete(arn);
      await rm(directoryOf(arn), { recursive: true, force: true });
    },
  };
};
