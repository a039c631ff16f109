/** One step of a batch stage over generated rows, measured in a process of its own. Run: node test/bench/batch.ts <step> <directory> <rows>. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Pipeline } from "../../events-schema/index.ts";
import { scratchWorkshop } from "../../services/batch/adapters/scratch-workshop.ts";
import type { Prepared } from "../../services/batch/workshop.ts";
import { virtualClock } from "../../services/chassis/memory/virtual-clock.ts";
import type { Objects } from "../../services/chassis/ports.ts";
import { directoryScratch } from "../../services/records/directory-scratch.ts";
import { readLines } from "../../services/records/jsonl.ts";
import { inBlocks, writeRows } from "./rows.ts";

const [step = "", directory = "", rowsAsked = "1000000"] = process.argv.slice(2);
const rows = Number(rowsAsked);
/** Of fifty thousand records each, as a job has at most by default. */
const files = Math.ceil(rows / 50_000);
const megabyte = 1_000_000;

const pathOf = (uri: string): string => join(directory, uri.replace("s3://", ""));

/** S3 as files of a directory: bytes stream to and from the disk, and nothing else is done to them. */
const fileObjects: Objects = {
  head: async (uri) =>
    stat(pathOf(uri)).then(
      ({ size }) => ({ bytes: size }),
      () => undefined,
    ),
  read: async (uri) => createReadStream(pathOf(uri), { highWaterMark: 262_144 }),
  async writeOnce(uri, body) {
    const path = pathOf(uri);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(body(), createWriteStream(`${path}.part`, { highWaterMark: megabyte }));
    await rename(`${path}.part`, path);
    return "written";
  },
  async *list(prefix) {
    const uri = `${prefix}answers.jsonl.out`;
    yield { uri, bytes: (await stat(pathOf(uri))).size };
  },
};

const pipelineOfOne = Pipeline.parse({
  name: "bench",
  prompts: { ask: { template: "Summarise in one sentence: {{text}}" } },
  stages: [
    {
      name: "answers",
      model: "amazon.nova-lite-v1:0",
      input: { from: "s3", uri: "s3://bench/rows.csv" },
      asks: { mode: "single", prompt: "ask" },
      inference: { maxTokens: 200 },
    },
  ],
});
const [stage] = pipelineOfOne.stages;
if (!stage) throw new Error("the pipeline has no stage");

const limits = {
  recordsMin: 100,
  recordsPerJobMax: Math.ceil(rows / files),
  recordsPerFileMax: 100_000_000,
  bytesPerFileMax: 1e12,
  bytesPerJobMax: 1e12,
};
const order = { pipeline: pipelineOfOne, stage, limits, toUri: "s3://bench/work/" };

const makeRows = async (): Promise<void> => {
  const path = pathOf("s3://bench/rows.csv");
  await mkdir(dirname(path), { recursive: true });
  await writeRows(path, rows);
};

const prepared = async () => {
  const told = JSON.parse(await readFile(pathOf("s3://bench/work/part-00000.json"), "utf8")) as Prepared;
  if (told.kind === "refused") throw new Error(JSON.stringify(told.problems));
  return told;
};

/** What Bedrock writes: each line of the input again, with an answer of about a hundred characters. */
const makeAnswers = async (): Promise<void> => {
  for (const { chunk, inputUri } of (await prepared()).chunks) {
    const answers = async function* answers() {
      for await (const lines of readLines(createReadStream(pathOf(inputUri))))
        for (const { text } of lines) {
          const said = JSON.stringify(`It says: ${text.slice(150, 240)}.`);
          const output = `{"output":{"message":{"content":[{"text":${said}}],"role":"assistant"}},"stopReason":"end_turn","usage":{"inputTokens":58,"outputTokens":27,"totalTokens":85}}`;
          yield `${text.slice(0, -1)},"modelOutput":${output}}\n`;
        }
    };
    const path = pathOf(`s3://bench/out/${chunk}/answers.jsonl.out`);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(inBlocks(answers())), createWriteStream(path));
  }
};

const workshop = scratchWorkshop({
  objects: fileObjects,
  scratch: directoryScratch(join(directory, "scratch"), virtualClock("2026-01-01T00:00:00Z")),
});

const prepare = async (): Promise<void> => {
  await rm(pathOf("s3://bench/work/"), { recursive: true, force: true });
  const objects = [{ uri: "s3://bench/rows.csv", bytes: 1 }];
  const told = await workshop.prepare({ ...order, part: 0, input: { kind: "objects", format: "csv", objects } });
  if (told.kind === "refused" || told.records !== rows) throw new Error(JSON.stringify(told));
};

/** Every chunk after the other, as one function does that is called again and again. */
const collect = async (): Promise<void> => {
  const { chunks } = await prepared();
  // Of an earlier run: an order that has been carried out is not carried out again.
  for (const { inputUri } of chunks) await rm(pathOf(inputUri.replace(".jsonl", "-attempt-1.json")), { force: true });
  let answered = 0;
  for (const chunk of chunks) {
    const outputUris = [`s3://bench/out/${chunk.chunk}/`];
    const told = await workshop.collect({ ...order, chunk, attempt: 1, outputUris, mayRetry: true });
    if (told.kind === "done") answered += told.answered;
  }
  if (answered !== rows) throw new Error(`${answered} of ${rows} records are answered`);
};

/** Loaded where it is measured: its library has seventy megabytes. */
const inDuckdb = () => import("./batch-in-duckdb.ts");

const steps: Record<string, () => Promise<void>> = {
  makeRows,
  prepare,
  makeAnswers,
  collect,
  duckdbPrepare: async () =>
    (await inDuckdb()).duckdbPrepare(directory, { csv: pathOf("s3://bench/rows.csv"), files, rows }),
  duckdbCollect: async () => {
    const outputs = (await prepared()).chunks.map(({ chunk }) => pathOf(`s3://bench/out/${chunk}/answers.jsonl.out`));
    await (await inDuckdb()).duckdbCollect(directory, outputs);
  },
};

const work = steps[step];
if (!work) throw new Error(`There is no step ${step}; there are ${Object.keys(steps).join(", ")}.`);
const before = process.cpuUsage();
const startedAt = performance.now();
await work();
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    step,
    rows,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - startedAt) / 1000,
    rssMb: Math.round((process.resourceUsage().maxRSS * 1024) / megabyte),
  }),
);
