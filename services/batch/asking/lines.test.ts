import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import type { Objects } from "../../chassis/ports.ts";
import { slicesOf } from "../domain/run/slices.ts";
import { readSlice } from "./lines.ts";

const inputUri = "s3://data/input.jsonl";

const opened = (texts: readonly string[]) => {
  const objects = memoryObjects();
  objects.put(
    inputUri,
    texts.map((text, at) => `${JSON.stringify({ recordId: `${at}`, modelInput: text })}\n`).join(""),
  );
  const reads: (number | "all")[] = [];
  const watched: Objects = {
    ...objects,
    read: async (uri, range) => {
      if (uri === inputUri) reads.push(range ? range.to - range.from : "all");
      return objects.read(uri, range);
    },
  };
  const slices = slicesOf({ records: texts.length });
  const sliced = { inputUri, slices, edgesUri: "s3://data/slices.json" };
  return { slices, reads, read: (slice: number) => readSlice(watched, sliced, slice) };
};

test("Slices together are the input, in any order in which they are read", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 150 }),
      fc.infiniteStream(fc.nat()),
      async (...drawn) => {
        const [texts, order] = drawn;
        const { slices, read } = opened(texts);
        const ranks = [...order.take(slices.length)];
        const found = new Map<number, unknown[]>();
        for (const slice of slices
          .keys()
          .toArray()
          .sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0)))
          found.set(slice, await read(slice));
        const all = slices.flatMap(({ slice }) => found.get(slice) ?? []);
        expect(all).toEqual(texts.map((modelInput, at) => ({ recordId: `${at}`, modelInput })));
      },
    ),
    { numRuns: 30 },
  );
});

test("The input is read to its end once; then each slice reads its own bytes", async () => {
  const { slices, reads, read } = opened(Array.from({ length: 4000 }, (_, at) => "x".repeat(at % 90)));
  for (const { slice } of slices.toReversed()) expect(await read(slice)).toHaveLength(40);
  expect(reads.filter((bytes) => bytes === "all")).toHaveLength(1);
  expect(Math.max(...reads.filter((bytes) => bytes !== "all"))).toBeLessThan(40 * 130);
});

test("An input with fewer records than its slices are of is a defect, not an empty slice", async () => {
  const { slices } = opened(["a"]);
  const objects = memoryObjects();
  objects.put(inputUri, "{}\n");
  const sliced = { inputUri, slices: [...slices, { slice: 1, from: 1, to: 2 }], edgesUri: "s3://data/slices.json" };
  await expect(readSlice(objects, sliced, 1)).rejects.toThrow("an input has the records");
});
