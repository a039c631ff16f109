import { expect, test } from "vitest";
import { z } from "zod";
import { describeIssue, withValues } from "./validation.ts";

const limit = z.object({ limit: z.int().max(3).or(z.string()).or(z.null()) });

test.each<[z.ZodType, unknown, string]>([
  [z.int().max(3), 4, "Too big: expected number to be <=3; it is 4"],
  [z.string().regex(/^a$/, "must be a"), 'b"\u001b', String.raw`must be a; it is "b\"\u001b"`],
  [z.string().max(3), "x".repeat(100), "Too big: expected string to have <=3 characters"],
  [z.string(), undefined, "Invalid input: expected string, received undefined"],
  [z.string(), { a: 1 }, "Invalid input: expected string, received object"],
  [limit, { limit: true }, "Invalid input; it is true"],
])("%# an issue says what is wrong, and with which value where it is short and plain", (schema, value, sentence) => {
  const [issue] = schema.safeParse(value, withValues).error?.issues ?? [];
  expect(issue && describeIssue(issue)).toBe(sentence);
});
