import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { watchFamily } from "./memory.ts";

export const root = join(import.meta.dirname, "../..");

const running = new Set<ChildProcess>();

/** A group of its own: npm and a shell stand between us and what we want to stop. */
const kill = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
};

process.on("exit", () => {
  for (const child of running) kill(child, "SIGKILL");
});
// By a signal alone a process ends without that.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));

export type Command = { command: string; args: string[]; env?: Record<string, string> };

/** Starts a program that ends with this process at the latest. */
export const start = ({ command, args, env = {} }: Command) => {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const complaint = text(child.stderr);
  return { child, ended, complaint, stop: () => (kill(child, "SIGTERM"), ended) };
};

/** The first line that this finds something in; rejects when the program ends before. */
export const lineOf = async <T>(
  { child, complaint }: ReturnType<typeof start>,
  find: (line: string) => T | undefined,
): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // Goes on reading when it has found its line, so that the program is never held up by a full pipe.
  createInterface({ input: child.stdout })
    .on("line", (line) => {
      const found = find(line);
      if (found !== undefined) resolve(found);
    })
    .on("close", () => {
      void complaint.then((words) => reject(new Error(`${child.spawnargs.join(" ")} ended early: ${words}`)));
    });
  return promise;
};

/** Runs a program to its end: what it printed, real seconds, and the peak memory of it and its children. */
export const runToEnd = async (
  command: Command,
): Promise<{ output: string; seconds: number; rssMb: number | undefined }> => {
  const startedAt = performance.now();
  const { child, ended, complaint } = start(command);
  const family = watchFamily(child.pid ?? 0);
  const output = await text(child.stdout);
  const code = await ended;
  const rssMb = family.stop();
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with ${code}: ${output}${await complaint}`);
  return { output, seconds: (performance.now() - startedAt) / 1000, rssMb };
};
