import fc from "fast-check";
import { expect, test } from "vitest";
import { inputFormatOf } from "./input-format.ts";

test.each([
  ["s3://b/rows.csv", "csv"],
  ["s3://b/ROWS.CSV", "csv"],
  ["s3://b/x.snappy.parquet", "parquet"],
  ["s3://b/x.ndjson", "jsonl"],
  ["s3://b/x.JPEG", "images"],
  ["s3://b/x.csv.gz", undefined],
  ["s3://b/x.csv/", undefined],
])("%s is %s", (uri, format) => {
  expect(inputFormatOf(uri)).toBe(format);
});

test("only the ending counts", () => {
  fc.assert(
    fc.property(fc.string(), (anything) => {
      expect(inputFormatOf(`s3://b/${anything}.jsonl`)).toBe("jsonl");
      expect(inputFormatOf(`s3://b/${anything}.txt`)).toBeUndefined();
    }),
  );
});
