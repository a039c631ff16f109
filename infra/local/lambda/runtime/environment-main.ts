/** Runs inside the worker thread: loads the function's code, then answers one invocation after another. */
import { enableCompileCache, flushCompileCache, setSourceMapsSupport } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { toFunctionError, toInitError } from "./function-error.ts";
import { contextOf, handlerIn, type Handler } from "./handler.ts";
import type { EnvironmentData, EnvironmentMessage, InvokeMessage } from "./protocol.ts";

// Compiled code is kept between environments and processes, in Node's own folder for it: half the processor time of a cold start.
enableCompileCache();
// As `NODE_OPTIONS` asks on AWS: a stack trace names lines of the source.
setSourceMapsSupport(true);

const data = workerData as EnvironmentData;
let current: string | undefined;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
const tell = (message: EnvironmentMessage) => parentPort?.postMessage(message);

/** Exit codes of the Node.js runtime on AWS. */
const exitCodes = { rejection: 128, exception: 129 };

const dieOf = (cause: unknown, errorType: string | undefined, exitCode: number) => {
  const error = toFunctionError(cause);
  const renamed =
    errorType === undefined
      ? error
      : { ...error, errorType, errorMessage: `${error.errorType}: ${error.errorMessage}` };
  tell({ type: "failed", requestId: current, error: renamed, fatal: true });
  process.exit(exitCode);
};

process.on("unhandledRejection", (cause) => dieOf(cause, "Runtime.UnhandledPromiseRejection", exitCodes.rejection));
process.on("uncaughtException", (cause) => dieOf(cause, undefined, exitCodes.exception));

const outcomeOf = async (handler: Handler, message: InvokeMessage): Promise<EnvironmentMessage> => {
  const { requestId, payload } = message;
  try {
    const result = await handler(JSON.parse(payload), contextOf(data, message));
    return { type: "answer", requestId, payload: JSON.stringify(result) ?? "null" };
  } catch (cause) {
    return { type: "failed", requestId, error: toFunctionError(cause), fatal: false };
  }
};

/** Resolves when the other thread has read everything that was written to the stream. */
const read = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write("", () => resolve()));

const answer = async (handler: Handler, message: InvokeMessage) => {
  current = message.requestId;
  const outcome = await outcomeOf(handler, message);
  if (message.logFirst === true) await Promise.all([read(process.stdout), read(process.stderr)]);
  tell(outcome);
  current = undefined;
};

try {
  const module = (await import(data.moduleUrl)) as Record<string, unknown>;
  const handler = handlerIn(module, data);
  // A thread that is ended writes nothing any more.
  flushCompileCache();
  parentPort?.on("message", (message: InvokeMessage) => void answer(handler, message));
  tell({ type: "ready" });
} catch (cause) {
  tell({ type: "init failed", error: toInitError(cause) });
}
