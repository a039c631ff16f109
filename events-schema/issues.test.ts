import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { DatasetRequested, PipelineRequested } from "./index.ts";
import { describeIssue, inPlainWords, issuesOf, remedyOf } from "./issues.ts";
import { refusalsOf } from "./refusals.ts";

const text = z.string().min(1).max(3);
const list = z.array(z.int()).min(2).max(3);
const small = z.object({ n: z.number().gt(0).lt(1) });
const shaped = z.discriminatedUnion("by", [z.object({ by: z.literal("a") }), z.object({ by: z.literal("b") })]);
const either = z.union([z.object({ one: z.string() }), z.object({ many: z.array(z.string().min(1)).min(1) })]);

/** What Zod calls wrong, as a person is told it, with what to do. */
test.each<[z.ZodType, unknown, string]>([
  [text, undefined, "is missing; write a text; write it"],
  [text, 5, 'is 5; it must be a text: write "5"; correct it'],
  [text, null, "is null; it must be a text; correct it"],
  [text, "", "is empty; it must have at least 1 character; write it"],
  [text, "four", "has 4 characters; it must have at most 3 characters; shorten it"],
  [z.string().regex(/^a$/, "must be a"), 'b"\u001b', String.raw`is "b\"\u001b"; it must be a; correct it`],
  [z.string().regex(/^a$/, "must be a"), "x".repeat(99), `is "${"x".repeat(60)}…"; it must be a; correct it`],
  [
    z.iso.datetime(),
    "today",
    'is "today"; it must be a time of ISO 8601 in UTC, such as 2026-12-31T23:59:59Z; correct it',
  ],
  [z.url(), "x", 'is "x"; it must be a URL; correct it'],
  [z.int(), "5", 'is "5"; it must be a number: write 5 without quotes; correct it'],
  [z.int(), 2.5, "is 2.5; it must be a whole number; correct it"],
  [z.int().min(1), 0, "is 0; it must be at least 1; raise it"],
  [z.int().max(3), 4, "is 4; it must be at most 3; lower it"],
  [z.number().multipleOf(5), 4, "is 4; it must be a multiple of 5; correct it"],
  [small, { n: 0 }, "is 0; it must be more than 0; raise it"],
  [small, { n: 1 }, "is 1; it must be less than 1; lower it"],
  [z.boolean(), "true", 'is "true"; it must be true or false: write true without quotes; correct it'],
  [list, [], "is empty; it must have at least 2 items; write it"],
  [list, [1], "has 1 item; it must have at least 2 items; write more"],
  [list, [1, 2, 3, 4], "has 4 items; it must have at most 3 items; shorten it"],
  [list, "a long text", 'is "a long text"; it must be a list; correct it'],
  [list, { a: 1 }, "is an object; it must be a list; correct it"],
  [z.object({}), [1], "is a list; it must be an object; correct it"],
  [z.strictObject({}), { a: 1, b: 2 }, 'has "a", "b"; nobody reads that; leave it out; correct it'],
  [z.record(text, z.int()), { long: 1 }, 'is named "long"; the name must have at most 3 characters; correct its name'],
  [z.enum(["a", "b", "c"]), "d", 'is "d"; it must be "a", "b" or "c"; correct it'],
  [z.literal(7).or(z.literal(14)), 8, "is 8; it must be 7 or 14; correct it"],
  [z.literal(false).or(small), true, "is true; it must be false or an object; correct it"],
  [z.literal(false).or(small), { n: 9 }, "is 9; it must be less than 1; lower it"],
  [shaped, { by: "c" }, 'is "c"; it must be "a" or "b"; correct it'],
  [shaped, {}, 'is missing; write "a" or "b"; write it'],
  [either, { many: [] }, "is empty; it must have at least 1 item; write it"],
  [either, { many: [""] }, "is empty; it must have at least 1 character; write it"],
  [either, 5, "is 5; it must be an object; correct it"],
  [small.refine(() => false, "n must be odd"), { n: 0.5 }, 'is {"n":0.5}; n must be odd; correct it'],
  [
    z.object({ secretArn: z.string().regex(/^arn:/, "must be an ARN") }),
    { secretArn: "hf_x" },
    "is not shown, as it may be the secret itself; it must be an ARN; correct it",
  ],
])("%# an issue says what is wrong with which value, what it must be, and what to do", (schema, value, sentence) => {
  const { error } = schema.safeParse(value, inPlainWords);
  const issues = error === undefined ? [] : issuesOf(error);
  expect(issues.map((issue) => `${describeIssue(issue)}; ${remedyOf(issue)}`)).toEqual([sentence]);
});

const example = (type: string): unknown =>
  (JSON.parse(readFileSync(new URL(`examples/${type}.v1.json`, import.meta.url), "utf8")) as { data: unknown }).data;

describe.each([PipelineRequested, DatasetRequested])("$type", ({ type, data }) => {
  const written = example(type);
  /** Every place of the example, once. */
  const places: (readonly string[])[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    places.push(path);
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  walk(written, []);

  const put = (into: unknown, [key, ...inner]: readonly string[], value: unknown): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(into))
      return into.map((each, at) => (String(at) === key ? put(each, inner, value) : (each as unknown)));
    return { ...(into as object), [key]: put((into as Record<string, unknown>)[key], inner, value) };
  };

  test("the example is taken", () => {
    expect(refusalsOf(data, written)).toEqual([]);
  });

  const odd = fc.oneof(
    fc.constantFrom<unknown>("", "a b", "x".repeat(100_001), -1, 0, 1e9, 0.5, null, [], {}, { "": "x" }, { from: "x" }),
    fc.constant(Array.from({ length: 200 }, () => "x")),
    fc.jsonValue(),
  );

  test("whatever stands anywhere is taken, or refused in our own words and with what to do", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, (place, value) => {
        for (const { sentence, remedy } of refusalsOf(data, put(written, place, value))) {
          expect(sentence).toMatch(/^(?:is|has) /);
          expect(sentence.slice(0, 20)).not.toMatch(/undefined|\[object/);
          expect(sentence).not.toMatch(/Invalid|Too |expected|received|match the pattern|not taken|no shape/);
          expect(remedy).toMatch(/^(?:write|raise|lower|shorten|correct|leave)/);
        }
      }),
    );
  });
});
