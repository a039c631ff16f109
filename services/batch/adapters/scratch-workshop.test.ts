import { mkdtempSync, readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Pipeline } from "../../../events-schema/index.ts";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { virtualClock } from "../../chassis/memory/virtual-clock.ts";
import type { Objects } from "../../chassis/ports.ts";
import { openEngine } from "../../records/engine.ts";
import { directoryScratch } from "../../records/directory-scratch.ts";
import { describeImageRecords } from "../image-records.port-test.ts";
import { describeWorkshop } from "../workshop.port-test.ts";
import { scratchWorkshop } from "./scratch-workshop.ts";

const root = mkdtempSync(join(tmpdir(), "choreo-batch-"));
const clock = virtualClock("2026-01-01T00:00:00Z");
afterAll(() => rm(root, { recursive: true }));

const onScratch = (objects: Objects) => scratchWorkshop({ objects, scratch: directoryScratch(root, clock) });

describeWorkshop("on a scratch disk", onScratch);
describeImageRecords("on a scratch disk", onScratch);

test("an image that Parquet holds as bytes is asked about", async () => {
  const objects = memoryObjects();
  const directory = mkdtempSync(join(tmpdir(), "choreo-hub-"));
  const engine = await openEngine(directory, { memoryMb: 100 });
  const hex = png(3, 2).toString("hex");
  const path = join(directory, "train.parquet");
  await engine.connection.run(
    `COPY (SELECT {'bytes': unhex('${hex}'), 'path': 'shirt.png'} AS image, 'shirt' AS label) TO '${path}'`,
  );
  objects.put("s3://data/train.parquet", readFileSync(path));
  engine.close();
  await rm(directory, { recursive: true });
  const pipeline = Pipeline.parse({
    name: "hub",
    prompts: { ask: { template: "A {{label}}?" } },
    stages: [
      {
        name: "first",
        model: "amazon.nova-lite-v1:0",
        input: { from: "s3", uri: "s3://data/train.parquet" },
        reads: "text-and-image",
        imageColumn: "image",
        asks: { mode: "single", prompt: "ask" },
      },
    ],
  });
  const made = await onScratch(objects).prepare({
    pipeline,
    stage: pipeline.stages[0]!,
    part: 0,
    input: { kind: "objects", format: "parquet", objects: [{ uri: "s3://data/train.parquet", bytes: 1 }] },
    limits: {
      recordsMin: 1,
      recordsPerJobMax: 10,
      recordsPerFileMax: 10,
      bytesPerFileMax: 1_000_000,
      bytesPerJobMax: 1_000_000,
    },
    toUri: "s3://work/first/",
  });
  expect(made).toMatchObject({ kind: "prepared", records: 1, unaskable: {} });
  expect(objects.text(`s3://work/first/part-00000-chunk-00000.jsonl`)).toContain(png(3, 2).toString("base64"));
});

test("leaves nothing on the disk", async () => {
  expect(await readdir(root)).toEqual([]);
});
