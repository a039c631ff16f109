import { journalClient } from "../../services/console/journal-client.ts";
import { cpuMs, peakRssMb } from "./memory.ts";
import { lineOf, start, type Command } from "./processes.ts";

export type CloudOptions = {
  env?: Record<string, string>;
  /** At 1 no schedule fires while one measures: what is measured is the service alone. */
  speed?: number;
};

/** The local cloud as a user starts it, in a process of its own: client and cloud share nothing but the wire. */
export const startCloud = async ({ env = {}, speed }: CloudOptions = {}) => {
  const started = start({
    command: process.execPath,
    args: [
      "infra/local/start.ts",
      "--ephemeral",
      "--port",
      "0",
      ...(speed === undefined ? [] : ["--speed", String(speed)]),
    ],
    env,
  });
  const endpoint = await ready(started);
  const { outputs } = await journalClient(endpoint).stack();
  return {
    endpoint,
    pid: started.child.pid ?? 0,
    outputs,
    client: {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "000000000000", secretAccessKey: "bench" },
    },
    journal: journalClient(endpoint),
    rssMb: () => peakRssMb(started.child.pid ?? 0),
    /** Processor time that it has taken so far: what others on the machine do does not count. */
    cpuMs: () => cpuMs(started.child.pid ?? 0),
    stop: started.stop,
  };
};

export type CloudProcess = Awaited<ReturnType<typeof startCloud>>;

/** Resolves with the endpoint once `ready …` is printed. */
export const ready = (started: ReturnType<typeof start>): Promise<string> =>
  lineOf(started, (line) => /^ready (http\S+)$/.exec(line)?.[1]);

/** Starts a cloud, measures, and stops it whatever happens. */
export const withCloud = async <T>(
  measure: (cloud: CloudProcess) => Promise<T>,
  options: CloudOptions = {},
): Promise<T> => {
  const cloud = await startCloud(options);
  try {
    return await measure(cloud);
  } finally {
    await cloud.stop();
  }
};

/** `npm start` itself, with npm in between as for a user. */
export const npmStart: Command = {
  command: "npm",
  args: ["start", "--silent", "--", "--ephemeral", "--port", "0"],
};
