import { Command, InvalidArgumentError } from "commander";
import { fork } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { benchmarkNames, isBenchmarkName, loadBenchmark, type BenchmarkName } from "./benchmarks.ts";
import type { Failure, Report } from "./benchmark.ts";
import { asText } from "./table.ts";

/** A benchmark that takes longer hangs. */
const patienceMs = 1_200_000;

/** In a process of its own, so that memory and garbage are its own too. */
const runAlone = async (name: BenchmarkName): Promise<Report | Failure> => {
  const { promise, resolve } = Promise.withResolvers<Report | Failure | number | null>();
  // Standard output is ours alone: it may be one JSON document.
  const child = fork(join(import.meta.dirname, "one.ts"), [name], { stdio: ["ignore", 2, 2, "ipc"] });
  child.once("message", (report) => resolve(report as Report | Failure));
  child.once("exit", resolve);
  const limit = setTimeout(() => child.kill("SIGTERM"), patienceMs);
  const told = await promise.finally(() => clearTimeout(limit));
  if (typeof told === "object" && told !== null) return told;
  const { aim } = await loadBenchmark(name);
  return { name, aim, error: `its process ended with ${told ?? "a signal"} and no result` };
};

const checkedName = (name: string, before: BenchmarkName[] = []): BenchmarkName[] => {
  if (isBenchmarkName(name)) return [...before, name];
  throw new InvalidArgumentError(`There are: ${benchmarkNames.join(", ")}.`);
};

const program = new Command("npm run bench --")
  .description("Measures speed and size; reports aims and judges nothing")
  .argument("[names...]", `which; all of them: ${benchmarkNames.join(", ")}`, checkedName)
  .option("--json", "print one JSON document instead of a table")
  .parse();
const { json = false } = program.opts<{ json?: boolean }>();
const asked = (program.processedArgs[0] ?? []) as BenchmarkName[];
const names = asked.length > 0 ? asked : benchmarkNames;

const machine = {
  node: process.version,
  cpus: availableParallelism(),
  cpu: cpus()[0]?.model ?? "unknown",
  /** Processes that want a processor, over the last minute: above `cpus`, somebody else is measured too. */
  load: Number((loadavg()[0] ?? 0).toFixed(2)),
  date: new Date().toISOString(),
};
if (!json) {
  const { node, cpus: count, cpu, load } = machine;
  process.stdout.write(`Node ${node}, ${count} processors (${cpu}), load ${load}\n\n`);
}
const results: (Report | Failure)[] = [];
for (const name of names) {
  const report = await runAlone(name);
  results.push(report);
  if (!json) process.stdout.write(`${asText(report)}\n`);
}
if (json) process.stdout.write(`${JSON.stringify({ ...machine, results }, undefined, 2)}\n`);
if (results.some((result) => "error" in result)) process.exitCode = 1;
