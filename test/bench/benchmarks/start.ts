import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { synthesize } from "../../../infra/local/template/synthesize.ts";
import type { Benchmark } from "../benchmark.ts";
import { npmStart, ready } from "../cloud-process.ts";
import { watchFamily } from "../memory.ts";
import { root, start as startProgram } from "../processes.ts";
import { median, repeat, rounded, timed } from "../statistics.ts";

const runs = 5;
/** A user does not stop it in the moment in which it is ready. */
const upMs = 200;

const startOnce = async () => {
  const startedAt = performance.now();
  const started = startProgram(npmStart);
  const family = watchFamily(started.child.pid ?? 0);
  await ready(started);
  const readyMs = performance.now() - startedAt;
  const rssMb = family.stop() ?? 0;
  await wait(upMs);
  const stopMs = await timed(started.stop);
  return { readyMs, stopMs, rssMb };
};

/** The part of a start that is not ours: CDK loading and synthesizing the app. */
const synthesizeOnce = async (): Promise<number> => {
  const outdir = await mkdtemp(join(tmpdir(), "choreo-bench-"));
  const ms = await timed(() => synthesize({ root, outdir }));
  await rm(outdir, { recursive: true, force: true });
  return ms;
};

const seconds = (samplesMs: number[]): number => rounded(median(samplesMs) / 1000);

export const start: Benchmark = {
  name: "start",
  aim: "below 6 s",
  run: async () => {
    const pairs = await repeat(runs, async () => ({ start: await startOnce(), synthesisMs: await synthesizeOnce() }));
    const starts = pairs.map((pair) => pair.start);
    return {
      unit: "s",
      value: seconds(starts.map(({ readyMs }) => readyMs)),
      runs,
      rssMb: median(starts.map(({ rssMb }) => rssMb)),
      baseline: {
        name: "the CDK app alone, in it",
        unit: "s",
        value: seconds(pairs.map(({ synthesisMs }) => synthesisMs)),
      },
      parts: [{ name: "SIGTERM to the end", unit: "s", value: seconds(starts.map(({ stopMs }) => stopMs)) }],
    };
  },
};
