import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { lineFile } from "../adapters/line-file.ts";
import { openShelf } from "../adapters/shelf.ts";
import { memoryTools } from "../memory/memory-tools.ts";
import { RequestSizes } from "./request-sizes.ts";
import type { LineFile } from "./tools.ts";

const directory = mkdtempSync(join(tmpdir(), "choreo-sizes-"));
const closing: (() => void)[] = [];
afterAll(async () => {
  for (const close of closing) close();
  await rm(directory, { recursive: true });
});

const objects = memoryObjects();
const noEngine = () => Promise.reject(new Error("no engine is needed"));
const shelf = openShelf({ objects, directory, engine: noEngine }, closing);
const places: readonly [string, () => Promise<LineFile>][] = [
  ["in memory", () => memoryTools(objects).lines()],
  ["on the disk", async () => lineFile(shelf)],
];

test.each(places)("Bytes before a request are the sum of those before it, %s", async (_, open) => {
  const sizes = fc.tuple(fc.constantFrom(0, 1, 4095, 4096, 4097, 9000), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.nat(9000), { maxLength: 20 }), async ([count, first], asked) => {
      const each = Array.from({ length: count }, (_none, at) => (at % 3 === 0 ? first : at + 1));
      const found = new RequestSizes(await open());
      for (const bytes of each) found.add(bytes);
      found.close();
      const sums = [0];
      for (const bytes of each) sums.push((sums.at(-1) ?? 0) + bytes);
      expect(found.length).toBe(count);
      for (const record of [0, count, ...asked.filter((at) => at < count)])
        expect(found.before(record)).toBe(sums[record]);
    }),
    { numRuns: 15 },
  );
});
