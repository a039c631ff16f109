import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Part } from "../benchmark.ts";
import { withCloud } from "../cloud-process.ts";
import { runPipeline } from "../pipeline.ts";
import { writeRows } from "../rows.ts";
import { rounded, timed } from "../statistics.ts";

const records = 1_000_000;
/** A prefix of files: each is a part of its own, so that stages follow one another part by part. */
const files = 10;
const stages = 3;
/** Threads that took less are not named. */
const namedFromMs = 1000;

const inputIn = async (directory: string): Promise<string[]> => {
  const paths = Array.from({ length: files }, (_, at) => join(directory, `rows-${at}.csv`));
  for (const [at, path] of paths.entries()) await writeRows(path, records / files, (at * records) / files);
  return paths;
};

/** A request of that size, as the cloud's Bedrock must read it and write it again with its answer. */
const line = JSON.stringify({
  recordId: "00000-00000000",
  modelInput: {
    messages: [{ role: "user", content: [{ text: "x".repeat(230) }] }],
    inferenceConfig: { maxTokens: 200 },
  },
});

const parseAlone = async (): Promise<number> => {
  let bytes = 0;
  const ms = await timed(() => {
    for (let at = 0; at < records * stages; at += 1) bytes += JSON.stringify(JSON.parse(line)).length;
  });
  if (bytes !== line.length * records * stages) throw new Error("a line did not come back as it was");
  return rounded(ms / 1000);
};

export const pipeline: Benchmark = {
  name: "pipeline",
  aim: "1,000,000 records through three stages in the local cloud within 180 s on two processors",
  run: async () => {
    const directory = await mkdtemp(join(tmpdir(), "choreo-pipeline-"));
    try {
      const paths = await inputIn(directory);
      const run = await withCloud((cloud) => runPipeline(cloud, paths, records));
      const threads = [...run.cpuByThread]
        .filter(([, ms]) => ms >= namedFromMs)
        .sort(([, one], [, other]) => other - one);
      return {
        unit: "s from the request to the end of its run",
        value: rounded(run.seconds),
        runs: 1,
        ...(run.rssMb !== undefined && { rssMb: run.rssMb }),
        baseline: { name: "JSON.parse and JSON.stringify of its requests alone", unit: "s", value: await parseAlone() },
        parts: [
          { name: "processor time of the cloud and all its functions", unit: "CPU-s", value: rounded(run.cpuSeconds) },
          ...threads.map(([name, ms]): Part => ({ name: `thread ${name}`, unit: "CPU-s", value: rounded(ms / 1000) })),
        ],
      };
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};
