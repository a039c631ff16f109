import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { Pipeline } from "../../../events-schema/index.ts";
import { openEngine } from "../../records/engine.ts";
import type { Written } from "../domain/request/sample.testing.ts";
import { memoryPeek } from "./memory-peek.testing.ts";
import { planPipeline, type Plan } from "./plan-pipeline.ts";

export let directory = "";
export type Stage = Written["stages"][number];
export const uri = "s3://bucket/topics.csv";
export const stage: Stage = {
  name: "write",
  model: "amazon.nova-micro-v1:0",
  input: { from: "s3", uri },
  asks: { mode: "single", prompt: "joke" },
  inference: { maxTokens: 100 },
};
export const base: Written = {
  name: "topics",
  prompts: { joke: { template: "A joke about {{topic}}." } },
  stages: [stage],
};
export const from = (input: string, changes: Partial<Stage> = {}, others: Partial<Written> = {}): Written => ({
  ...base,
  ...others,
  stages: [{ ...stage, ...changes, input: { from: "s3", uri: input } }],
});

export type Objects = Parameters<typeof memoryPeek>[0];
export const plan = async (
  request: Written,
  objects: Objects,
): Promise<Plan & { bytesRead: (uri: string) => number }> => {
  const { peek, bytesRead } = memoryPeek(objects);
  return { ...(await planPipeline(Pipeline.parse(request), { peek, directory, jobsAtOnce: () => 20 })), bytesRead };
};
export const told = (problems: Plan["problems"]): string[] =>
  problems.map(({ code, places }) => [code, ...(places ?? [])].join(" "));

export const csv = (rows: number): string =>
  `id,topic\n${Array.from({ length: rows }, (_, at) => `${String(at).padStart(3, "0")},topic ${at}\n`).join("")}`;

export const parquet = async (rows: number): Promise<Buffer> => {
  const path = join(directory, `made-${rows}.parquet`);
  const engine = await openEngine(directory, { memoryMb: 500 });
  await engine.connection.run(
    `COPY (SELECT range AS id, 'topic ' || range || repeat(md5(range::VARCHAR), 4) AS topic FROM range(${rows})) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
  );
  engine.close();
  return readFile(path);
};

export const input = "/stages/0/input/uri";
export const image = (width: number, height = width, extra = 0) => png(width, height, extra);
export const seeing: Partial<Stage> = { model: "amazon.nova-lite-v1:0", reads: "text-and-image" };
export const which = { prompts: { joke: { template: "What is {{file_name}}?" } } };

/** A directory to look at objects in: one for all tests of a file. */
export const useDirectory = (): void => {
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), "plan-"))));
  afterAll(() => rm(directory, { recursive: true, force: true }));
};
