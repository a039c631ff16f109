import { Worker } from "node:worker_threads";
import type { CloudClock } from "../core/clock.ts";
import type { FunctionConfig } from "./function-config.ts";
import { eachLine } from "./lines.ts";
import type { EnvironmentData, EnvironmentMessage, FunctionError, InvokeMessage } from "./runtime/protocol.ts";

export type Outcome =
  | { kind: "ok"; payload: string }
  | { kind: "error"; error: FunctionError }
  /** The function's time was up; its environment is gone. */
  | { kind: "timeout"; error: FunctionError };

/** AWS allows 10 s and then starts again within the function's own time-out; one longer limit here, for slow laptops. */
const initMaxMs = 60_000;
/** What a function may answer to a synchronous invocation ("Lambda quotas"). */
const answerBytesMax = 6_291_556;

type Invoked = Omit<InvokeMessage, "deadline">;
export type Environment = ReturnType<typeof startEnvironment>;
export type EnvironmentOptions = {
  config: FunctionConfig;
  clock: CloudClock;
  logStream: string;
  env: Record<string, string>;
  onLine: (line: string) => void;
  /** Once, when the thread has ended, for whatever reason. */
  onEnd: () => void;
};

const dataOf = ({ config, logStream }: EnvironmentOptions): EnvironmentData => {
  const dot = config.handler.lastIndexOf(".");
  return {
    moduleUrl: config.moduleUrl,
    moduleName: config.handler.slice(0, Math.max(dot, 0)),
    exportName: config.handler.slice(dot + 1),
    functionName: config.name,
    functionArn: config.arn,
    memoryMb: config.memoryMb,
    logGroup: config.logGroup,
    logStream,
  };
};

const timedOut = (requestId: string, seconds: number): Outcome => ({
  kind: "timeout",
  error: {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  },
});

const exited = (requestId: string, code: number): Outcome => {
  const how =
    code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
  return {
    kind: "error",
    error: { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${how}` },
  };
};

/** How long an environment may go on loading before it is ended all the same, in real ms. */
const loadGraceMs = 2000;

const answered = (payload: string): Outcome => {
  if (Buffer.byteLength(payload) <= answerBytesMax) return { kind: "ok", payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${answerBytesMax} bytes).`;
  return { kind: "error", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
};

/** One execution environment: a worker thread with its own `process.env`, one invocation at a time, warm until it ends. */
export const startEnvironment = (options: EnvironmentOptions) => {
  const { config, clock } = options;
  const worker = new Worker(new URL("./runtime/environment-main.ts", import.meta.url), {
    workerData: dataOf(options),
    env: options.env,
    // Not the options this process was started with: inspectors, loaders and conditions of a test runner stay out.
    execArgv: [],
    stdout: true,
    stderr: true,
    name: config.name,
    // A small nursery halves what a warm environment holds; handlers hardly notice. Two halves of 8 MB, as NODE_OPTIONS says on AWS.
    resourceLimits: { maxOldGenerationSizeMb: config.memoryMb, maxYoungGenerationSizeMb: 16 },
  });
  eachLine(worker.stdout, options.onLine);
  eachLine(worker.stderr, options.onLine);

  let alive = true;
  let settle: ((outcome: Outcome) => void) | undefined;
  let pending: string | undefined;
  let initError: FunctionError | undefined;
  let initialized: () => void;
  const init = new Promise<void>((resolve) => (initialized = resolve));

  const finish = (outcome: Outcome) => {
    settle?.(outcome);
    settle = undefined;
    pending = undefined;
  };
  const onMessage = (message: EnvironmentMessage) => {
    if (message.type === "ready") return initialized();
    if (message.type === "init failed") {
      initError = message.error;
      return initialized();
    }
    if (message.type === "failed" && message.fatal) {
      alive = false;
      initError ??= message.error;
    }
    if (message.requestId !== pending) {
      if (message.type === "failed")
        options.onLine(`ERROR after the invocation: ${message.error.errorType}: ${message.error.errorMessage}`);
      return;
    }
    finish(message.type === "answer" ? answered(message.payload) : { kind: "error", error: message.error });
  };
  worker.on("message", onMessage);
  worker.on("error", (cause: Error & { code?: string }) => {
    alive = false;
    initError ??= {
      errorType: cause.code === "ERR_WORKER_OUT_OF_MEMORY" ? "Runtime.OutOfMemory" : cause.name,
      errorMessage: cause.message,
    };
    finish({ kind: "error", error: initError });
    initialized();
  });
  worker.on("exit", (code) => {
    alive = false;
    initError ??= { errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: exit status ${code}` };
    if (pending !== undefined) finish(exited(pending, code));
    initialized();
    options.onEnd();
  });

  /** A thread that is ended while it loads a native module takes the whole process with it: Node's addon API throws where nobody catches. */
  const loaded = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = clock.after(loadGraceMs, resolve);
    await Promise.race([init, promise]);
    limit.cancel();
  };

  const end = async (): Promise<void> => {
    alive = false;
    await loaded();
    await worker.terminate();
  };

  const initialize = async () => {
    const limit = clock.after(initMaxMs, () => {
      initError = { errorType: "Sandbox.Timedout", errorMessage: `Init timed out after ${initMaxMs / 1000} seconds` };
      void end();
    });
    await init;
    limit.cancel();
    if (initError !== undefined) void end();
    return initError;
  };

  const run = (invocation: Invoked) =>
    new Promise<Outcome>((resolve) => {
      const limitMs = config.timeoutSeconds * 1000;
      const timer = clock.after(limitMs, () => {
        finish(timedOut(invocation.requestId, config.timeoutSeconds));
        return end();
      });
      pending = invocation.requestId;
      settle = (outcome) => {
        timer.cancel();
        resolve(outcome);
      };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
      worker.postMessage({ ...invocation, deadline: clock.now() + limitMs } satisfies InvokeMessage);
    });

  return {
    config,
    isAlive: () => alive,
    /** Resolves when its code is loaded, or cannot be. */
    loaded: init,
    end,
    /** Loads the code at the first call. Never rejects: whatever goes wrong in the function is its outcome. */
    invoke: async (invocation: Invoked): Promise<Outcome & { startedAt: number }> => {
      const error = await initialize();
      const startedAt = clock.now();
      if (error !== undefined) return { kind: "error", error, startedAt };
      return { ...(await run(invocation)), startedAt };
    },
  };
};
