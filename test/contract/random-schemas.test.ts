import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsBetween } from "../../events-schema/compatibility/containment.ts";
import type { Schema } from "../../events-schema/compatibility/schema.ts";
import { defineRequest, readTolerantly, validateStrictly } from "../../events-schema/index.ts";
import { schemaOfDetail } from "../../events-schema/publish.ts";
import { dataShape, instanceOf, shapePair, zodOfObject, type ObjectShape } from "./random-schemas.ts";

/** zod is the judge: it is what producers and consumers run, and no part of the gate. */
const contractOf = (shape: ObjectShape) => defineRequest({ type: "Drawn", version: 1, data: zodOfObject(shape) });
const publishedOf = (shape: ObjectShape): Schema => {
  const { properties } = JSON.parse(JSON.stringify(schemaOfDetail(contractOf(shape)))) as {
    properties: { data: Schema };
  };
  return properties.data;
};

const pairWithInstances = shapePair.chain(([sent, read]) =>
  fc.record({
    sent: fc.constant(sent),
    read: fc.constant(read),
    instances: fc.array(instanceOf(sent), { minLength: 20, maxLength: 20 }),
  }),
);

/** `GATE_RUNS=5000 PROPERTY_SEED=random npx vitest run test/contract/random-schemas.test.ts` looks longer and elsewhere. */
const numRuns = Number(process.env["GATE_RUNS"] ?? 200);

test("the verdict agrees with what zod sends and reads", () => {
  const tally = { pairs: 0, reads: 0, breaks: 0, undecided: 0, instances: 0 };
  fc.assert(
    fc.property(pairWithInstances, ({ sent, read, instances }) => {
      const [producer, consumer] = [contractOf(sent), contractOf(read)];
      const findings = findingsBetween(publishedOf(sent), publishedOf(read));
      const real = instances.filter((instance) => validateStrictly(producer, instance).ok);
      if (findings.length === 0)
        for (const instance of real) expect(readTolerantly(consumer, instance)).toMatchObject({ ok: true });
      for (const { witness } of findings) {
        if (!witness) continue;
        expect(validateStrictly(producer, witness.value)).toMatchObject({ ok: true });
        expect(readTolerantly(consumer, witness.value)).toMatchObject({ ok: false });
      }
      tally.pairs += 1;
      tally.instances += real.length;
      if (findings.length === 0) tally.reads += 1;
      else if (findings.some(({ witness }) => witness)) tally.breaks += 1;
      else tally.undecided += 1;
    }),
    { numRuns },
  );
  // The property would hold of a gate that decides nothing.
  expect(tally.pairs).toBeGreaterThanOrEqual(numRuns);
  expect(tally.reads).toBeGreaterThan(tally.pairs / 8);
  expect(tally.breaks).toBeGreaterThan(tally.pairs / 4);
  expect(tally.undecided).toBeLessThan(tally.pairs / 10);
  expect(tally.instances).toBeGreaterThan(tally.pairs * 5);
});

test("every contract reads what it sends", () => {
  fc.assert(
    fc.property(dataShape, (shape) => {
      const schema = publishedOf(shape);
      expect(findingsBetween(schema, schema)).toEqual([]);
    }),
  );
});
