import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { changesBetween, type Direction } from "../../events-schema/compatibility/changes.ts";
import type { Finding } from "../../events-schema/compatibility/findings.ts";
import type { Schema } from "../../events-schema/compatibility/schema.ts";
import { defineRequest, readTolerantly, validateStrictly } from "../../events-schema/index.ts";
import { schemaOfDetail } from "../../events-schema/publish.ts";
import { edits, type Expected } from "./schema-edits.ts";

const contract = (data: z.ZodObject) => defineRequest({ type: "Edited", version: 1, data });
const published = (data: z.ZodObject): Schema => JSON.parse(JSON.stringify(schemaOfDetail(contract(data)))) as Schema;

const found = (before: z.ZodObject, after: z.ZodObject, direction: Direction): Finding[] =>
  changesBetween(published(before), published(after)).flatMap((change) => change[direction] ?? []);

const verdict = (findings: readonly Finding[]): Expected => {
  if (findings.length === 0) return "reads";
  return findings.some(({ witness }) => witness) ? "BREAKS" : "unsure";
};

test("there are enough edits, each with its own name", () => {
  expect(new Set(edits.map(([name]) => name)).size).toBe(edits.length);
  expect(edits.length).toBeGreaterThanOrEqual(60);
});

describe.each(edits)("%s", (_, before, after, forward, backward) => {
  test(`forward ${forward}, backward ${backward}`, () => {
    expect({
      forward: verdict(found(before, after, "forward")),
      backward: verdict(found(before, after, "backward")),
    }).toEqual({ forward, backward });
  });

  test.each([["forward", after, before] as const, ["backward", before, after] as const])(
    "%s, the examples are sent by the one and refused by the other",
    (direction, producer, consumer) => {
      for (const { witness } of found(before, after, direction)) {
        if (!witness) continue;
        expect(validateStrictly(contract(producer), witness.value)).toMatchObject({ ok: true });
        expect(readTolerantly(contract(consumer), witness.value)).toMatchObject({ ok: false });
      }
    },
  );
});
