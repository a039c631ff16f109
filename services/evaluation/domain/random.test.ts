import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

const sequence = (seed: string, length = 8) => {
  const random = seededRandom(seed);
  return Array.from({ length }, () => random(1000));
};

test("the sequence of a seed never changes, or old reports could not be repeated", () => {
  expect(sequence("run-1")).toEqual([651, 333, 628, 492, 13, 203, 146, 29]);
});

test("one seed gives one sequence, another seed another", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(sequence(one)).toEqual(sequence(one));
      fc.pre(one !== other);
      expect(sequence(one)).not.toEqual(sequence(other));
    }),
  );
});

test("every index below the bound is drawn about equally often", () => {
  const random = seededRandom("evenly");
  const drawn = Array.from({ length: 10 }, () => 0);
  for (let turn = 0; turn < 100_000; turn++) {
    const index = random(10);
    drawn[index] = (drawn[index] ?? Number.NaN) + 1;
  }
  // Five standard deviations of a binomial with 100,000 turns at one in ten.
  for (const count of drawn) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});
