import { expect, test } from "vitest";
import { pathMatcher } from "./route.ts";

test.each([
  ["/jobs/{id}", "/jobs/abc", { id: "abc" }],
  ["/jobs/{id}", "/jobs/arn%3Aaws%3Abedrock%2Fx", { id: "arn:aws:bedrock/x" }],
  ["/jobs/{id}/stop", "/jobs/a/stop", { id: "a" }],
  ["/jobs/{id}", "/jobs/a/stop", undefined],
  ["/jobs/{id}", "/jobs/", undefined],
  ["/functions", "/functions/", {}],
  ["/model/{id+}", "/model/a/b", { id: "a/b" }],
  ["/a.b/{id}", "/aXb/1", undefined],
])("%s and %s", (template, path, labels) => {
  expect(pathMatcher(template).match(path)).toEqual(labels);
});

test("a label that is not percent-encoded UTF-8 is the client's error", () => {
  expect(() => pathMatcher("/jobs/{id}").match("/jobs/%ff")).toThrow(/not percent-encoded/);
  expect(pathMatcher("/jobs/{id}").fits("/jobs/%ff")).toBe(true);
});
