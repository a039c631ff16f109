/** Runs one benchmark in this process and tells its parent; `run.ts` starts it. */
import type { Failure, Report } from "./benchmark.ts";
import { isBenchmarkName, loadBenchmark } from "./benchmarks.ts";
import { ownPeakRssMb } from "./memory.ts";

// What it has started ends with it, also when a person interrupts or the parent is gone.
const interruptedCode = 130;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(interruptedCode));
process.once("disconnect", () => process.exit(interruptedCode));

const measure = async (name: string): Promise<Report | Failure> => {
  if (!isBenchmarkName(name)) throw new Error(`There is no benchmark ${name}.`);
  const benchmark = await loadBenchmark(name);
  const { aim } = benchmark;
  try {
    const result = await benchmark.run();
    return { name, aim, ...result, rssMb: result.rssMb ?? ownPeakRssMb() };
  } catch (error) {
    return { name, aim, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};

const report = await measure(process.argv[2] ?? "");
process.send?.(report, () => process.exit(0));
