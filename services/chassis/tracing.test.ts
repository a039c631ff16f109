import { expect, test } from "vitest";
import { tracing } from "./tracing.ts";

test("traces an invocation from before it begins until after it ends, or fails", () => {
  expect(Object.keys(tracing("jobs")).toSorted()).toEqual(["after", "before", "onError"]);
});
