import { expect, test } from "vitest";
import { z } from "zod";
import { contracts } from "./index.ts";
import { rulesOf } from "./rules.ts";

const kinds = (schema: z.ZodType) =>
  rulesOf(schema, "data").map(({ at, kind, says }) => [at, kind, says].filter(Boolean).join(" "));

test("what a schema shows is no rule", () => {
  expect(
    kinds(
      z.object({
        a: z.string().min(1).regex(/a/).optional(),
        b: z.int().gt(0).multipleOf(2),
        c: z.iso.datetime(),
        d: z.record(z.string().max(3), z.null()),
      }),
    ),
  ).toEqual([]);
});

test("refinements are found with their place and their text", () => {
  const even = z.int().refine((value) => value % 2 === 0, "must be even");
  expect(kinds(z.object({ a: z.array(z.object({ b: even.default(2) })) }))).toEqual([
    "data.a[].b refinement must be even",
  ]);
  expect(
    kinds(
      z.record(
        z.string().refine((key) => key !== ""),
        z.string(),
      ),
    ),
  ).toEqual(["data{} refinement"]);
  expect(
    kinds(z.discriminatedUnion("k", [z.object({ k: z.literal(1), v: even }), z.object({ k: z.literal(2) })])),
  ).toEqual(["data.v refinement must be even"]);
});

test("so is everything else that is done by a function or by a flag", () => {
  expect(kinds(z.string().trim())).toEqual(["data transform"]);
  expect(kinds(z.string().transform(Number))).toEqual(["data transform"]);
  expect(kinds(z.string().regex(/a/i))).toEqual(["data pattern flags"]);
  expect(kinds(z.string().catch("a"))).toEqual(["data catch"]);
  expect(kinds(z.custom<string>(() => true))).toEqual(["data refinement"]);
  expect(kinds(z.coerce.number())).toEqual(["data coerced"]);
});

test("a rule is known by the text of its function, not by how that is laid out", () => {
  const hash = (schema: z.ZodType) => rulesOf(schema, "data")[0]?.text;
  const one = z.string().refine((text) => text === "a");
  const other = z.string().refine((text) => text === "b");
  expect(hash(one)).toMatch(/^[0-9a-f]{12}$/);
  expect(hash(other)).not.toBe(hash(one));
});

test("a schema within itself is walked once", () => {
  type Node = { next?: Node | undefined };
  const node: z.ZodType<Node> = z.lazy(() => z.object({ next: node.optional() }));
  expect(kinds(node)).toEqual([]);
});

test("the contracts have the one rule that is known", () => {
  expect(contracts.flatMap(({ type, data }) => rulesOf(data, "data").map(({ at }) => `${type} ${at}`))).toEqual([
    "DatasetRequested data.split",
  ]);
});
