import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v8Options } from "../../../infra/constructs/memory.ts";
import type { Benchmark, Part } from "../benchmark.ts";
import { runToEnd } from "../processes.ts";
import { median, repeat, rounded } from "../statistics.ts";

const rows = 1_000_000;
const runs = 3;
/** As the functions have that do it. */
const memoryMb = 3008;

type Step = { readonly cpuSeconds: number; readonly rssMb: number };

/** Each step is a process of its own, so that its memory is its own. */
const stepIn =
  (directory: string) =>
  async (step: string): Promise<Step> => {
    const { output } = await runToEnd({
      command: process.execPath,
      args: [...v8Options(memoryMb), "test/bench/batch.ts", step, directory, String(rows)],
    });
    return JSON.parse(output) as Step;
  };

/** Two ways in turns, so that a busy minute falls on both. */
const compare = async (
  step: (name: string) => Promise<Step>,
  { name, ours, plain }: { name: string; ours: string; plain: string },
): Promise<Part & { rssMb: number }> => {
  const pairs = await repeat(runs, async () => ({ ours: await step(ours), plain: await step(plain) }));
  const unit = "CPU-s";
  const cpu = (of: "ours" | "plain") => rounded(median(pairs.map((pair) => pair[of].cpuSeconds)));
  const rssMb = Math.max(...pairs.map((pair) => pair.ours.rssMb));
  return { name, unit, value: cpu("ours"), rssMb, baseline: { name: "plain DuckDB", unit, value: cpu("plain") } };
};

export const records: Benchmark = {
  name: "records",
  aim: "1,000,000 rows into 20 files within 3.2 CPU-s, their answers to Parquet within 3.8, each below 400 MB",
  run: async () => {
    const directory = await mkdtemp(join(tmpdir(), "choreo-records-"));
    try {
      const step = stepIn(directory);
      await step("makeRows");
      const { rssMb, ...prepare } = await compare(step, { name: "prepare", ours: "prepare", plain: "duckdbPrepare" });
      await step("makeAnswers");
      const collect = await compare(step, { name: "answers to Parquet", ours: "collect", plain: "duckdbCollect" });
      const unit = "MB";
      return {
        ...prepare,
        runs,
        rssMb: Math.max(rssMb, collect.rssMb),
        parts: [
          { name: "peak memory of preparing", unit, value: rssMb },
          collect,
          { name: "peak memory of collecting", unit, value: collect.rssMb },
        ],
      };
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};
