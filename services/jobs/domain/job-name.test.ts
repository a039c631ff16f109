import fc from "fast-check";
import { expect, test } from "vitest";
import { jobKeyIn, jobNameOf } from "./job-name.ts";

const keys = fc.stringMatching(/^[0-9a-f]{24}$/);
const stacks = fc.stringMatching(/^[A-Za-z](-?[A-Za-z0-9]){0,60}$/);
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
])("%s is nobody's", (name) => expect(jobKeyIn("choreo", name)).toBeUndefined());
