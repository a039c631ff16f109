import fc from "fast-check";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { S3Client } from "@aws-sdk/client-s3";
import { download, fileFor, objectsOf, readHours } from "./results.ts";

describe("a result's file", () => {
  test("lies where its key says, under the folder", () => {
    expect(fileFor("out", "s3://b/evaluations/r/report.json")).toBe(join("out", "evaluations/r/report.json"));
    expect(fileFor("out", "s3://b/../../etc/passwd")).toBe(join("out", "etc/passwd"));
    expect(() => fileFor("out", "s3://b/../..")).toThrow("has no name that a file could have");
  });

  test("never lies outside of it", () => {
    const step = fc.oneof(fc.constantFrom("..", ".", "", "\\..\\..", "a", "C:"), fc.string());
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const file = fileFor("/out", `s3://b/${steps.join("/")}/end`);
        expect(relative("/out", file)).not.toMatch(/^(?:\.\.(?:\/|$)|\/|$)/);
      }),
    );
  });
});

test("links live for whole hours, a week at most", () => {
  expect(["1", "168"].map(readHours)).toEqual([1, 168]);
  for (const wrong of ["0", "169", "1.5", "-1", "", "a", "1e2"])
    expect(() => readHours(wrong)).toThrow(/from 1 to 168/);
});

test("an object that is a result by its own name is not listed again under its prefix", async () => {
  const Contents = ["results/", "results/a.parquet", "results/failed.parquet"].map((Key) => ({ Key, Size: 5 }));
  const client = Object.assign(new S3Client({ region: "us-east-1" }), { send: async () => ({ Contents }) });
  const results = [
    { name: "Results", uri: "s3://b/results/" },
    { name: "What failed", uri: "s3://b/results/failed.parquet" },
  ];
  const run = { runId: "r", outcome: "partial", reason: "some failed", endedAt: "2026-01-01T00:00:00Z", results };
  expect(await Array.fromAsync(objectsOf(client, run))).toEqual([
    { name: "Results", uri: "s3://b/results/a.parquet", bytes: 5 },
    { name: "What failed", uri: "s3://b/results/failed.parquet" },
  ]);
});

test("where the folder cannot be made, no object is opened: its answer would keep the process alive", async () => {
  const asked: unknown[] = [];
  const client = Object.assign(new S3Client({ region: "us-east-1" }), { send: async (it: unknown) => asked.push(it) });
  const file = join(import.meta.dirname, "results.test.ts");
  await expect(download(client, "s3://b/results/a.csv", file)).rejects.toThrow("ENOTDIR");
  expect(asked).toEqual([]);
});
