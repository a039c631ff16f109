import { mkdtempSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { virtualClock } from "../../chassis/memory/virtual-clock.ts";
import type { Objects } from "../../chassis/ports.ts";
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

test("leaves nothing on the disk", async () => {
  expect(await readdir(root)).toEqual([]);
});
