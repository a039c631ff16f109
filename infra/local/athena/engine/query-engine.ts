import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./protocol.ts";

/** A process of its own for one query: it may be heavy, may be stopped at any moment, and may run out of memory alone. */
export type QueryEngine = {
  /** Rejects when the process ends before it has answered. */
  ask(question: Question): Promise<Answer>;
  stop(): void;
};

export const startQueryEngine = (): QueryEngine => {
  const child = fork(fileURLToPath(new URL("query-process.ts", import.meta.url)), [], {
    execArgv: [],
    // No credentials and no settings of this process reach a stranger's SQL.
    env: {},
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`The query's process ended (${signal ?? code ?? "unknown"}) before its answer. ${said}`));
    });
  });
  ended.catch(() => undefined);
  return {
    ask: (question) =>
      Promise.race([
        new Promise<Answer>((resolve) => {
          child.once("message", (answer) => resolve(answer as Answer));
          child.send(question);
        }),
        ended,
      ]),
    stop: () => void child.kill("SIGKILL"),
  };
};
