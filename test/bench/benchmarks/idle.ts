import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeReadmesCsv } from "../../../examples/gather-readmes.ts";
import { isEvent, journalClient } from "../../../services/console/journal-client.ts";
import type { Benchmark } from "../benchmark.ts";
import { npmStart, ready } from "../cloud-process.ts";
import { footprint } from "../memory.ts";
import { root, runToEnd, start } from "../processes.ts";
import { median, rounded } from "../statistics.ts";

const windowMs = 60_000;
const lookEveryMs = 5_000;
/** Schedules keep AWS time for four minutes after the last thing that happened, environments stay warm for one without work. */
const settleMs = 310_000;

/** A minute of a cloud that nobody uses: processor time in percent of one processor, memory's median and peak. */
const idleMinute = async (pid: number) => {
  const before = footprint(pid).family.cpuMs;
  const startedAt = performance.now();
  const samples: { cloud: number; all: number }[] = [];
  while (performance.now() - startedAt < windowMs) {
    await wait(lookEveryMs);
    const { family, largest } = footprint(pid);
    samples.push({ cloud: largest.rssMb, all: family.rssMb });
  }
  const cpuPercent = ((footprint(pid).family.cpuMs - before) / (performance.now() - startedAt)) * 100;
  return {
    cpuPercent: rounded(cpuPercent),
    rssMb: median(samples.map(({ cloud }) => cloud)),
    peakMb: Math.max(...samples.map(({ cloud }) => cloud)),
    withNpmMb: median(samples.map(({ all }) => all)),
  };
};

const choreo = (endpoint: string, ...args: string[]) =>
  runToEnd({ command: process.execPath, args: ["services/console/cli.ts", "--endpoint", endpoint, "--json", ...args] });

/** Publishes the example as a user does, and waits until its run has ended. */
const runExample = async (endpoint: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "choreo-bench-"));
  try {
    const request = join(folder, "request.json");
    await writeFile(request, await readFile(join(root, "examples/readme-descriptions.json")));
    await writeReadmesCsv(join(root, "node_modules"), join(folder, "readmes.csv"));
    await choreo(endpoint, "publish", request);
    for await (const entry of journalClient(endpoint).follow())
      if (isEvent(entry) && entry.event["detail-type"] === "RunEnded") return;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const measure = async () => {
  const started = start(npmStart);
  const pid = started.child.pid ?? 0;
  try {
    const endpoint = await ready(started);
    await wait(windowMs / 2);
    const fresh = await idleMinute(pid);
    await runExample(endpoint);
    const busyMb = footprint(pid).largest.rssMb;
    await wait(settleMs);
    return { fresh, busyMb, after: await idleMinute(pid) };
  } finally {
    await started.stop();
  }
};

export const idle: Benchmark = {
  name: "idle",
  aim: "below 1 % of a processor and 500 MB, also after a run",
  run: async () => {
    const { fresh, busyMb, after } = await measure();
    const mb = (name: string, value: number) => ({ name, unit: "MB", value });
    return {
      unit: "% of one processor, five minutes after a run",
      value: after.cpuPercent,
      runs: 1,
      rssMb: after.peakMb,
      baseline: { name: "half a minute after the start", unit: "%", value: fresh.cpuPercent },
      parts: [
        { ...mb("memory after the run", after.rssMb), baseline: mb("after the start", fresh.rssMb) },
        { ...mb("with npm beside it", after.withNpmMb), baseline: mb("after the start", fresh.withNpmMb) },
        mb("at the end of the run", busyMb),
      ],
    };
  },
};
