import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../../events-schema/index.ts";
import { fromRefusal, listed, placeOf, problemAt } from "./problem.ts";

test("a place is a JSON pointer", () => {
  expect(placeOf("stages", 1, "asks", "prompts", "a/b~c")).toBe("/stages/1/asks/prompts/a~1b~0c");
});

test("a sentence of the model table is cut where its remedy begins", () => {
  expect(fromRefusal("batch/images", "it has 1; 2; leave one out", "/stages/0")).toEqual(
    problemAt("batch/images", "it has 1; 2", "leave one out", "/stages/0"),
  );
  expect(fromRefusal("batch/parameter", "topP is 2", "/x").remedy).toBe("change it to what the model takes");
});

test.each([
  [[], "none"],
  [["a", "b"], "a, b"],
  [Array.from({ length: 22 }, () => "a"), `${Array.from({ length: 20 }, () => "a").join(", ")} and 2 more`],
])("%j is shown as %s", (names, shown) => {
  expect(listed(names)).toBe(shown);
});

test("whatever is said fits the contract", () => {
  const text = fc.string({ minLength: 1, maxLength: 5000, size: "max" });
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 30 }), (message, remedy, places) => {
      expect(Problem.safeParse(problemAt("batch/model", message, remedy, ...places)).success).toBe(true);
    }),
    { numRuns: 30 },
  );
});
