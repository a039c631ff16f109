import fc from "fast-check";
import { expect, test } from "vitest";
import { formatOf, groupObjects, partsToRead, type Format } from "./group-objects.ts";

const object = (bytes: number, format: Format = "csv", uri = "s3://b/a") => ({ uri, bytes, format });

test("one large object is a part, many small ones are one", () => {
  const parts = groupObjects([object(900_000_000), object(200_000_000), object(1), object(2_000_000_000), object(5)]);
  expect(parts.map((part) => part.map(({ bytes }) => bytes))).toEqual([
    [900_000_000],
    [200_000_000, 1],
    [2_000_000_000],
    [5],
  ]);
  expect(groupObjects([object(900_000_000), object(100_000_000), object(1)]).map(({ length }) => length)).toEqual([
    2, 1,
  ]);
  expect(groupObjects(Array.from({ length: 20_001 }, () => object(1))).map(({ length }) => length)).toEqual([
    20_000, 1,
  ]);
});

test("each object is in one part, in its order, among its own kind, and no part is larger than it must be", () => {
  const bytes = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 2_000_000_000 }));
  const arb = fc.array(fc.record({ uri: fc.string(), bytes, format: fc.constantFrom<Format>("csv", "jsonl") }));
  fc.assert(
    fc.property(arb, (objects) => {
      const parts = groupObjects(objects);
      expect(parts.flat()).toEqual(objects);
      for (const part of parts) {
        expect(new Set(part.map(({ format }) => format)).size).toBe(1);
        expect(part.length === 1 || part.reduce((sum, one) => sum + one.bytes, 0) <= 1_000_000_000).toBe(true);
      }
    }),
  );
});

test("where the first records are wanted, one part is read", () => {
  const objects = [object(900_000_000), object(200_000_000), object(1, "jsonl")];
  expect(partsToRead(objects, undefined)).toEqual(groupObjects(objects));
  expect(partsToRead(objects, 5)).toEqual([[objects[0]]]);
  expect(partsToRead([], 5)).toEqual([]);
});

test.each<[uri: string, format: Format | undefined]>([
  ["s3://b/a.CSV", "csv"],
  ["s3://b/a.parquet", "parquet"],
  ["s3://b/a.jsonl", "jsonl"],
  ["s3://b/a.ndjson", "jsonl"],
  ["s3://b/a.png", "images"],
  ["s3://b/a.jpg", "images"],
  ["s3://b/a.JPEG", "images"],
  ["s3://b/a.gif", "images"],
  ["s3://b/a.webp", "images"],
  ["s3://b/a.tar.parquet", "parquet"],
  ["s3://b/a.csv.gz", undefined],
  ["s3://b/csv", undefined],
  ["s3://b.csv/a", undefined],
  ["s3://b/a.constructor", undefined],
])("the format of %s is told by its ending: %s", (uri, format) => {
  expect(formatOf(uri)).toBe(format);
});
