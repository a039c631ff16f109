import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { rouge1 } from "./metrics/rouge.ts";
import { seededRandom } from "./random.ts";

test("ten thousand records are resampled a thousand times in one go", () => {
  const random = seededRandom("many");
  const records = Array.from({ length: 10_000 }, (_, at) => ({
    recordId: `record-${at}`,
    candidate: [random(2)],
    base: [random(2)],
  }));
  const comparison = compare(rouge1, records, { seed: "run-1", confidence: 0.95 });
  if (comparison.status === "incomparable") throw new Error(comparison.why);
  // The standard error of the difference of two fair coins over 10,000 records is 0.0071.
  expect(comparison.interval.high - comparison.interval.low).toBeCloseTo(2 * 1.96 * 0.0071, 2);
});
