import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../events-schema/index.ts";
import * as problems from "./problems.ts";

/** What each must name: the thing and the value, and what to do. */
const cases: [problem: Problem, code: string, said: readonly string[], ways: readonly string[]][] = [
  [problems.noRoom("all ten used", "raise L-1"), "hosting/no-room", ["no room", "all ten used"], ["raise L-1"]],
  [
    problems.notPossible("no way", "go west"),
    "hosting/not-possible",
    ["cannot be hosted", "no way"],
    ["Publish", "go west"],
  ],
  [
    problems.refusedByBedrock("too odd"),
    "hosting/refused-by-bedrock",
    ["Bedrock refused", "too odd"],
    ["hosting section"],
  ],
  [problems.creationFailed("broken"), "hosting/creation-failed", ["broken"], ["Bedrock console"]],
  [problems.creationFailed(undefined), "hosting/creation-failed", ["no reason"], ["Bedrock console"]],
  [problems.creationTooLong(7), "hosting/creation-too-long", ["7 hours", "removed"], ["health dashboard"]],
  [problems.endpointForeign("news"), "hosting/endpoint-foreign", ["news"], ["another endpoint"]],
  [
    problems.endpointMismatch("news", { has: "one", given: "two" }),
    "hosting/endpoint-mismatch",
    ["news", "models of one", "is of two"],
    ["another endpoint", "same base"],
  ],
  [problems.swapRefused("news", "too odd"), "hosting/swap-refused", ["news", "too odd", "as before"], ["by hand"]],
  [problems.swapTooLong("news", 7), "hosting/swap-too-long", ["news", "7 hours"], ["Bedrock console"]],
  [problems.noDecision(7), "hosting/no-decision", ["7 hours", "evaluation"], ["parked", "decisionHours"]],
  [problems.capacityLost("arn:x"), "hosting/capacity-lost", ["arn:x", "deleted"], ["CloudTrail"]],
  [problems.runIsOver("cancelled"), "run/cancelled", ["cancelled"], ["requestId"]],
  [problems.runIsOver("ended"), "run/ended", ["had ended"], ["who ends runs"]],
  [problems.unknownEndpoint("news"), "hosting/unknown-endpoint", ["news"], ["choreo hosted"]],
  [problems.nothingToRollBack("news"), "hosting/nothing-to-roll-back", ["news"], ["Nothing was changed", "promote"]],
  [
    problems.previousModelGone("news", "arn:m"),
    "hosting/previous-model-gone",
    ["news", "arn:m"],
    ["Nothing was changed", "train"],
  ],
  [problems.unreadableRequest("endpoint: odd"), "hosting/unreadable-request", ["endpoint: odd"], ["publish it again"]],
];

test.each(cases)("%j", (problem, code, said, ways) => {
  expect(problem.code).toBe(code);
  for (const fact of said) expect(problem.message).toContain(fact);
  for (const way of ways) expect(problem.remedy).toContain(way);
});

test("every problem there is stands in the table", () => {
  expect(new Set(cases.map(([{ code }]) => code)).size).toBe(Object.keys(problems).length + 1);
});

test("keeps to its contract whatever Bedrock says", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3 }), fc.nat({ max: 3000 }), (word, times) => {
      const problem = problems.noRoom(`x${word}`.repeat(times), `y${word}`.repeat(times));
      expect(Problem.safeParse(problem).success).toBe(true);
    }),
  );
  const long = problems.noRoom("x".repeat(5000), "y".repeat(5000));
  expect([long.message.length, long.remedy.length]).toEqual([4000, 2000]);
});
