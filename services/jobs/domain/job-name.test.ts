import fc from "fast-check";
import { expect, test } from "vitest";
import { jobKeyIn, jobNameOf } from "./job-name.ts";

const keys = fc.stringMatching(/^[0-9a-f]{24}$/);
/** Short ones, and ones around and beyond what fits a name. */
const stacks = fc.oneof(
  fc.stringMatching(/^[A-Za-z](-?[A-Za-z0-9]){0,60}$/),
  fc.integer({ min: 30, max: 128 }).map((length) => "s".repeat(length)),
);
const attempts = fc.integer({ min: 1, max: 999 });

test("every name fits Bedrock's patterns for job names and tokens, and tells its key", () => {
  fc.assert(
    fc.property(stacks, keys, attempts, (stack, jobKey, attempt) => {
      const name = jobNameOf(stack, { jobKey, attempt });
      expect(name.length).toBeLessThanOrEqual(63);
      expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9+\-.])*$/);
      expect(name).toMatch(/^[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?$/);
      expect(jobKeyIn(stack, name)).toBe(jobKey);
    }),
  );
});

test("jobs of other stacks are not ours, even where one stack's name begins with the other's", () => {
  const jobKey = "0123456789abcdef01234567";
  expect(jobKeyIn("choreo", jobNameOf("choreo-test", { jobKey, attempt: 1 }))).toBeUndefined();
  expect(jobKeyIn("choreo-test", jobNameOf("choreo", { jobKey, attempt: 1 }))).toBeUndefined();
});

test.each([
  "my-batch-job",
  "choreo-",
  "choreo-0123-1",
  "choreo-0123456789abcdef01234567",
  "choreo-0123456789abcdef01234567-0",
  "choreo-0123456789abcdef01234567-1x",
  "others-0123456789abcdef01234567-1",
])("%s is nobody's", (name) => expect(jobKeyIn("choreo", name)).toBeUndefined());

test("a stack's name of 34 characters stands as it is, a longer one is cut and told apart by its hash", () => {
  const jobKey = "0123456789abcdef01234567";
  const nameOf = (stack: string) => jobNameOf(stack, { jobKey, attempt: 2 });
  expect(nameOf("s".repeat(34))).toBe(`${"s".repeat(34)}-${jobKey}-2`);
  expect(nameOf("s".repeat(35))).toMatch(new RegExp(`^s{25}-[0-9a-f]{8}-${jobKey}-2$`));
  expect(nameOf(`${"s".repeat(35)}a`)).not.toBe(nameOf(`${"s".repeat(35)}b`));
});
