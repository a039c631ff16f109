import type { MemoryDataset } from "./memory-hub.ts";
import type { Request } from "./play.ts";

export const sampleSource = "s3://bucket/in/";
export const sampleModel = "amazon.nova-lite-v1:0";

type Stage = Request["stages"][number];

/** A question about each record. */
export const asking: Stage = {
  name: "ask",
  model: sampleModel,
  input: { from: "s3", uri: sampleSource },
  asks: { mode: "single", prompt: "ask" },
};

export const sampleRequest = (
  requestId: string,
  change: Omit<Partial<Request>, "requestId"> = {},
  stage: Partial<Stage> = {},
): Request & { requestId: string } => ({
  requestId,
  name: "questions",
  prompts: { ask: { template: "{{text}}?" }, again: { template: "{{response}}!" } },
  stages: [{ ...asking, ...stage }],
  ...change,
});

/** Answers of the stage before are asked about. */
export const following = (name: string, stage: string, change: Partial<Stage> = {}): Stage => ({
  name,
  model: sampleModel,
  input: { from: "stage", stage },
  asks: { mode: "single", prompt: "again" },
  ...change,
});

/** `count` records of a CSV, numbered from `from`. */
export const sampleCsv = (count: number, from = 0): string =>
  ["record_id,text", ...Array.from({ length: count }, (_, at) => `r${from + at},text ${from + at}`)].join("\n");

export const sampleDataset = "someone/questions";
export const sampleCommit = "a".repeat(40);

/** What the Hugging Face Hub has in memory: two files of seventy records. */
export const sampleDatasets: Readonly<Record<string, MemoryDataset>> = {
  [sampleDataset]: {
    branches: { main: sampleCommit, "refs/convert/parquet": sampleCommit },
    commits: {
      [sampleCommit]: {
        "default/train/0000.parquet": Buffer.from(sampleCsv(70)),
        "default/train/0001.parquet": Buffer.from(sampleCsv(70, 70)),
      },
    },
  },
};
