import { parentPort, workerData } from "node:worker_threads";
import { checkTrainingFile } from "../customization/check-training-file.ts";
import { learn } from "./learn.ts";
import type { WorkerTask } from "./worker-task.ts";

/** The body of the worker thread: one task, one answer, then it ends. */
const run = async (task: WorkerTask): Promise<unknown> =>
  task.kind === "check" ? checkTrainingFile(task.file, task.family, task.limits) : learn(task.task);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin; that is the browser's window
parentPort?.postMessage(await run(workerData as WorkerTask));
