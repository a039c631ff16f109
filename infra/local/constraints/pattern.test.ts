import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearMatcher } from "./linear-pattern.ts";
import { loadConstraints, type ConstrainedService } from "./load.ts";
import { matchesWhole } from "./pattern.ts";

const services: ConstrainedService[] = ["bedrock", "bedrock-runtime", "events", "sqs"];
const patterns = new Set(
  services.flatMap((service) => Object.values(loadConstraints(service).shapes)).flatMap((shape) => shape.pattern ?? []),
);
/** Look-ahead: only the built-in engine reads it, and it is harmless there. */
const linear = [...patterns].filter((pattern) => !pattern.includes("(?!"));

const builtIn = (pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
};

describe("the linear matcher agrees with the built-in engine", () => {
  const hint = fc.constantFrom(
    "arn:aws:bedrock:us-east-1:123456789012:",
    "custom-model/",
    "a.b",
    ":",
    "-",
    "/",
    "amazon.nova-lite-v1:0",
    "abcdefghijkl",
    "_",
    "é",
    "💡",
    "$",
    "\n",
  );
  const noise = fc.array(fc.oneof(hint, fc.string({ maxLength: 4 })), { maxLength: 6 }).map((parts) => parts.join(""));
  test.each(linear)("%s", (pattern) => {
    const reference = builtIn(pattern);
    const matcher = linearMatcher(pattern);
    const like = fc.stringMatching(new RegExp(reference.source.replace(/\{1,2048\}/, "{1,20}"), reference.flags), {
      size: "-1",
    });
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          like.map((text) => text.slice(0, 200)),
        ),
        (value) => {
          // Short, because the reference is the one that may hang.
          fc.pre(value.length < 28 || reference.test(value));
          expect(matcher(value)).toBe(reference.test(value));
        },
      ),
      { numRuns: 60, maxSkipsPerRun: 1000 },
    );
  });
});

test.each([
  ["[a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])*", `a${"-".repeat(60)}!`],
  ["[a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\\+\\-\\.]){0,63}", `${"a-".repeat(31)}!`],
  ["([a-z]|\\-)*:x", `${"-".repeat(1500)}:`],
])("a hostile value for %s is refused and does not hang", (pattern, value) => {
  expect(matchesWhole(pattern, value)).toBe(false);
});
