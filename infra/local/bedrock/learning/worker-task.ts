import { Worker } from "node:worker_threads";
import type { FileLimits, FileReport, TrainingFile } from "../customization/check-training-file.ts";
import type { TextTrainingFamily } from "../customization/training-lines.ts";
import type { LearningTask } from "./learn.ts";
import type { TrainingRecord } from "./train.ts";

export type CheckTask = { kind: "check"; file: TrainingFile; family: TextTrainingFamily; limits: FileLimits };
export type WorkerTask = CheckTask | { kind: "learn"; task: LearningTask };

/** Reading and learning 20,000 examples takes seconds of CPU: in a thread of its own the endpoint stays responsive. */
export type LearningThreads = {
  check(task: Omit<CheckTask, "kind">): Promise<FileReport>;
  /** Rejects when `signal` aborts. */
  learn(task: LearningTask, signal: AbortSignal): Promise<TrainingRecord>;
  stop(): Promise<void>;
};

export const createLearningThreads = (): LearningThreads => {
  const threads = new Set<Worker>();
  const run = (task: WorkerTask, signal?: AbortSignal): Promise<unknown> => {
    const thread = new Worker(new URL("./learning-worker.ts", import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    threads.add(thread);
    const abort = () => void thread.terminate();
    signal?.addEventListener("abort", abort, { once: true });
    return new Promise<unknown>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", () => reject(new Error(`The learning thread ended before its ${task.kind} was done.`)));
    }).finally(() => {
      signal?.removeEventListener("abort", abort);
      threads.delete(thread);
    });
  };
  return {
    check: async (task) => (await run({ kind: "check", ...task })) as FileReport,
    learn: async (task, signal) => (await run({ kind: "learn", task }, signal)) as TrainingRecord,
    stop: async () => void (await Promise.all([...threads].map((thread) => thread.terminate()))),
  };
};
