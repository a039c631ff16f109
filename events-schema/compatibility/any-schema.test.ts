import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anySchema, values } from "./any-schema.testing.ts";
import { findingsBetween } from "./containment.ts";
import { editsBetween } from "./edits.ts";
import { exampleOf } from "./example.ts";
import { closed } from "./schema.ts";
import { accepts } from "./validate.ts";

const taken = (schema: Parameters<typeof accepts>[0]["schema"]) => (value: unknown) =>
  accepts({ schema, root: schema }, value);

test("where no difference is found, whatever the one sends the other takes; a witness is sent by the one alone", () => {
  fc.assert(
    fc.property(anySchema, anySchema, (producer, consumer) => {
      const [sends, reads] = [taken(closed(producer)), taken(consumer)];
      const findings = findingsBetween(producer, consumer);
      for (const { witness } of findings)
        if (witness) expect([sends(witness.value), reads(witness.value)]).toEqual([true, false]);
      if (findings.length === 0) expect(values.filter((value) => sends(value) && !reads(value))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("whoever reads his own schema reads everything", () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      expect(findingsBetween(schema, schema).filter(({ witness }) => witness)).toEqual([]);
    }),
  );
});

test("an example satisfies its schema, but for items that must differ", () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      const example = exampleOf({ schema, root: schema });
      const isSet = JSON.stringify(schema).includes('"uniqueItems":true');
      if (example && !isSet) expect(taken(schema)(example.value)).toBe(true);
    }),
  );
});

test("a schema has no edits against itself, and some against any other", () => {
  fc.assert(
    fc.property(anySchema, anySchema, (before, after) => {
      expect(editsBetween(before, before)).toEqual([]);
      // Nothing is told of a name that is required and not declared; zod writes none.
      const named = JSON.stringify([before, after]).includes('"required"');
      if (!named && !isDeepStrictEqual(before, after)) expect(editsBetween(before, after)).not.toEqual([]);
    }),
  );
});
