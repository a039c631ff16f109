import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { startEnvironment, type Environment, type Outcome } from "./environment.ts";
import { environmentPool, type Lease } from "./environment-pool.ts";
import { environmentVariables } from "./environment-variables.ts";
import type { FunctionConfig } from "./function-config.ts";
import type { LogSink } from "./log-sink.ts";

export type InvokerOptions = { cloud: Cloud; iam: LocalIam; logs: LogSink; idleMs?: number; environmentsMax?: number };

export type Invocation = {
  requestId: string;
  /** JSON text. */
  payload: string;
  /** Messages in the batch; 1 for any other event. */
  records: number;
  /** Called once an environment has taken it. */
  onStart?: () => void;
  /** Gets every line of the invocation's log; the outcome waits for the last one. */
  onLine?: (line: string) => void;
  /** Acts on the outcome before it is journalled; returns how many of the records failed. */
  settle?: (outcome: Outcome) => number;
};

export type Invoker = ReturnType<typeof createInvoker>;

const errorText = (outcome: Outcome): string | undefined =>
  outcome.kind === "ok" ? undefined : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;

/** How much longer the fault `slowStart` makes a cold start at most, in real ms. */
const slowStartMs = 3000;

const journalOutcome = { ok: "ok", error: "error", timeout: "timeout" } as const;

/** Runs functions: an environment from the pool, one invocation, a journal entry, log lines. */
export const createInvoker = ({ cloud, iam, logs, idleMs, environmentsMax }: InvokerOptions) => {
  let started = 0;
  let stopped = false;

  const streamName = () => {
    const day = new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll("-", "/");
    return `${day}/[$LATEST]${(started += 1).toString(16).padStart(8, "0")}${cloud.random.id(24)}`;
  };

  /** Who reads along, by log stream. */
  const readers = new Map<string, (line: string) => void>();

  const write = (config: FunctionConfig, stream: string, message: string) => {
    readers.get(stream)?.(message);
    logs.append({ group: config.logGroup, stream, at: cloud.clock.now(), message });
  };

  const onLine = (config: FunctionConfig, stream: string, line: string) => {
    if (stopped) return;
    cloud.journal.write({ kind: "log", function: config.name, line });
    write(config, stream, line);
  };

  const streams = new WeakMap<object, string>();
  /** Which environment runs under which access key: each has keys of its own. */
  const byAccessKey = new Map<string, Environment>();
  const pool = environmentPool({
    clock: cloud.clock,
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(environmentsMax === undefined ? {} : { environmentsMax }),
    start: (config, onEnd) => {
      const logStream = streamName();
      const env = environmentVariables(config, { cloud, iam, logStream });
      const accessKey = env["AWS_ACCESS_KEY_ID"] ?? "";
      const environment = startEnvironment({
        config,
        clock: cloud.clock,
        logStream,
        env,
        onLine: (line) => onLine(config, logStream, line),
        onEnd: () => {
          byAccessKey.delete(accessKey);
          onEnd();
        },
      });
      byAccessKey.set(accessKey, environment);
      streams.set(environment, logStream);
      return environment;
    },
  });

  const report = (
    config: FunctionConfig,
    invocation: Invocation,
    result: { lease: Lease; outcome: Outcome & { startedAt: number } },
  ) => {
    const { lease, outcome } = result;
    const durationMs = cloud.clock.now() - outcome.startedAt;
    const { requestId, records } = invocation;
    const stream = streams.get(lease.environment) ?? "";
    const error = errorText(outcome);
    // The runtime writes an error with its stack to the function's log; so does this one.
    if (outcome.kind !== "ok")
      onLine(config, stream, `${requestId} ERROR Invoke Error ${JSON.stringify(outcome.error)}`);
    write(config, stream, `END RequestId: ${requestId}`);
    const spent = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms`;
    write(config, stream, `REPORT RequestId: ${requestId}\t${spent}\tMemory Size: ${config.memoryMb} MB`);
    const failures = invocation.settle?.(outcome) ?? (outcome.kind === "ok" ? 0 : records);
    cloud.journal.write({
      kind: "invocation",
      function: config.name,
      durationMs,
      memoryMb: config.memoryMb,
      cold: lease.cold,
      records,
      outcome: journalOutcome[outcome.kind],
      failures,
      ...(error === undefined ? {} : { error }),
    });
  };

  const startSlowly = async ({ name }: FunctionConfig): Promise<void> => {
    const force = cloud.faults.strike("slowStart", name);
    if (force === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    cloud.clock.after(force * slowStartMs, resolve);
    await promise;
  };

  const run = async (config: FunctionConfig, invocation: Invocation, lease: Lease): Promise<Outcome> => {
    invocation.onStart?.();
    const { requestId, payload, onLine: reader } = invocation;
    const stream = streams.get(lease.environment) ?? "";
    if (reader !== undefined) readers.set(stream, reader);
    write(config, stream, `START RequestId: ${requestId} Version: $LATEST`);
    if (lease.cold) await startSlowly(config);
    const outcome = await lease.environment.invoke({
      requestId,
      payload,
      ...(reader === undefined ? {} : { logFirst: true }),
    });
    report(config, invocation, { lease, outcome });
    readers.delete(stream);
    return outcome;
  };

  return {
    /** Where the fault `crash` strikes, the environment that made a call is gone before it hears the answer. */
    afterCall: async (accessKeyId: string): Promise<void> => {
      const environment = byAccessKey.get(accessKeyId);
      if (environment?.isAlive() === true && cloud.faults.strikes("crash", environment.config.name))
        await environment.end();
    },
    /** A changed function starts cold. */
    renew: pool.renew,
    /** Running invocations get `graceMs` of real time; then every environment ends. */
    stop: async (graceMs: number): Promise<void> => {
      await pool.stop(graceMs);
      stopped = true;
    },
    invoke: async (config: FunctionConfig, invocation: Invocation): Promise<Outcome> => {
      const lease = await pool.acquire(config);
      const end = cloud.work.begin();
      try {
        return await run(config, invocation, lease);
      } finally {
        end();
        pool.release(lease);
      }
    },
  };
};
