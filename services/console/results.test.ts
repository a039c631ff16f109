import fc from "fast-check";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { fileFor, readHours } from "./results.ts";

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
