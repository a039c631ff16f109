import { expect, test } from "vitest";
import { listed, problemOf } from "./problem.ts";

test("a problem is cut where its contract ends, and says so; half a character is none", () => {
  const at = (length: number) => "x".repeat(length);
  const cut = problemOf({
    code: "a/b",
    message: at(4001),
    remedy: at(2001),
    places: [...Array.from({ length: 20 }, (_, index) => `c${index}`), at(301)].toReversed(),
  });
  expect(cut.message).toBe(`${at(3999)}…`);
  expect(cut.remedy).toBe(`${at(1999)}…`);
  expect(cut.places).toHaveLength(20);
  expect(cut.places?.[0]).toBe(`${at(299)}…`);
  const whole = { code: "a/b", message: at(4000), remedy: at(2000), places: [at(300)] };
  expect(problemOf(whole)).toEqual(whole);
  expect(problemOf({ code: "a/b", message: `${at(3998)}😀😀`, remedy: "r" }).message).toBe(`${at(3998)}\uFFFD…`);
  expect(problemOf({ code: "a/b", message: "m", remedy: "r" })).not.toHaveProperty("places");
});

test.each([
  [[], 30, "none"],
  [["a", "b"], 30, "a, b"],
  [["a", "b", "c"], 2, "a, b and 1 more"],
])("%j, at most %s, are shown as %s", (names, namesMax, shown) => {
  expect(listed(names, namesMax)).toBe(shown);
});
