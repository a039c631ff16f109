import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pipeline } from "../../../events-schema/index.ts";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { scratchWorkshop } from "../../../services/batch/adapters/scratch-workshop.ts";
import { virtualClock } from "../../../services/chassis/memory/virtual-clock.ts";
import { directoryScratch } from "../../../services/records/directory-scratch.ts";
import type { Benchmark } from "../benchmark.ts";
import { fileObjects } from "../file-objects.ts";
import { rounded } from "../statistics.ts";

const count = 10_000;
const bytesEach = 200_000;
const megabyte = 1_000_000;

const pipeline = Pipeline.parse({
  name: "bench",
  prompts: { ask: { template: "What is on {{file_name}}?" } },
  stages: [
    {
      name: "seen",
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      input: { from: "s3", uri: "s3://bench/images/", format: "images" },
      reads: "text-and-image",
      asks: { mode: "single", prompt: "ask" },
      inference: { maxTokens: 100 },
    },
  ],
});
const limits = {
  recordsMin: 100,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_000_000_000,
  bytesPerJobMax: 5_000_000_000,
};

const nameOf = (number: number): string => `${String(number).padStart(5, "0")}.png`;

/** Each is another image: a header of a megapixel, and noise. */
const writeImages = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const header = png(1000, 1000);
  for (let number = 0; number < count; number += 1)
    await writeFile(join(folder, nameOf(number)), Buffer.concat([header, randomBytes(bytesEach - header.length)]));
};

const timed = async (work: () => Promise<void>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return rounded((count * bytesEach) / megabyte / ((performance.now() - startedAt) / 1000));
};

const prepare = async (directory: string): Promise<void> => {
  const clock = virtualClock(new Date().toISOString());
  const scratch = directoryScratch(join(directory, "scratch"), clock);
  const workshop = scratchWorkshop({ objects: fileObjects(directory), scratch });
  const [stage] = pipeline.stages;
  if (!stage) throw new Error("no stage");
  const objects = Array.from({ length: count }, (_, number) => ({
    uri: `s3://bench/images/${nameOf(number)}`,
    bytes: bytesEach,
  }));
  const input = { kind: "objects", format: "images", objects } as const;
  const prepared = await workshop.prepare({ pipeline, stage, part: 0, input, limits, toUri: "s3://bench/work/" });
  if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
  const asked = prepared.chunks.reduce((sum, { records }) => sum + records, 0);
  if (asked !== count) throw new Error(`${asked} of ${count} images are asked: ${JSON.stringify(prepared.unaskable)}`);
};

const copyAll = async (directory: string): Promise<void> => {
  const to = join(directory, "copies");
  await mkdir(to);
  for (let number = 0; number < count; number += 1)
    await copyFile(join(directory, "bench/images", nameOf(number)), join(to, nameOf(number)));
};

/** Gigabytes on the disk, so once. */
export const images: Benchmark = {
  name: "images",
  aim: "10,000 images of 200 KB at disk speed, below 600 MB of memory",
  run: async () => {
    const directory = await mkdtemp(join(tmpdir(), "choreo-bench-"));
    try {
      await writeImages(join(directory, "bench/images"));
      const copied = await timed(() => copyAll(directory));
      await rm(join(directory, "copies"), { recursive: true });
      const unit = "MB of images/s";
      return {
        unit,
        value: await timed(() => prepare(directory)),
        runs: 1,
        baseline: { name: "each copied once, file to file", unit, value: copied },
      };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
