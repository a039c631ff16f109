import fc from "fast-check";
import { expect, test } from "vitest";
import { lossByEpoch, type MetricsRow } from "./loss.ts";

test.each<[what: string, training: MetricsRow[], validation: MetricsRow[], expected: unknown]>([
  ["no rows", [], [{ epoch: 0, loss: 1 }], []],
  [
    "several rows of an epoch, the last one counts",
    [
      { epoch: 0, loss: 3 },
      { epoch: 0, loss: 2 },
    ],
    [],
    [{ epoch: 0, trainingLoss: 2 }],
  ],
  [
    "epochs out of order, one of them validated",
    [
      { epoch: 10, loss: 1 },
      { epoch: 2, loss: 2 },
    ],
    [{ epoch: 10, loss: 0 }],
    [
      { epoch: 2, trainingLoss: 2 },
      { epoch: 10, trainingLoss: 1, validationLoss: 0 },
    ],
  ],
  [
    "what is no number",
    [
      { epoch: 0, loss: 2 },
      { epoch: 0, loss: Number.NaN },
      { epoch: Number.NaN, loss: 1 },
      { epoch: 1, loss: Infinity },
    ],
    [{ epoch: 0, loss: -Infinity }],
    [{ epoch: 0, trainingLoss: 2 }],
  ],
])("reads %s", (_, training, validation, expected) => {
  expect(lossByEpoch(training, validation)).toEqual(expected);
});

test("has every measured epoch once, in order, and nothing that is no number", () => {
  const rows = fc.array(fc.record({ epoch: fc.nat({ max: 5 }), loss: fc.double() }), { maxLength: 20 });
  fc.assert(
    fc.property(rows, rows, (training, validation) => {
      const found = lossByEpoch(training, validation);
      const measured = training.filter(({ loss }) => Number.isFinite(loss)).map(({ epoch }) => epoch);
      expect(found.map(({ epoch }) => epoch)).toEqual([...new Set(measured)].sort((a, b) => a - b));
      for (const { trainingLoss, validationLoss = 0 } of found) expect(trainingLoss + validationLoss).not.toBeNaN();
    }),
  );
});
