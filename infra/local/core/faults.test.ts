import fc from "fast-check";
import { expect, test } from "vitest";
import { faultNames } from "./fault-table.ts";
import { createFaults } from "./faults.ts";

const places = ["one", "two", "three"] as const;
const asked = fc.array(fc.tuple(fc.constantFrom(...faultNames.slice(0, 4)), fc.constantFrom(...places)));
const rate = fc.double({ min: 0, max: 1, noNaN: true });
const allAt = (value: number) => Object.fromEntries(faultNames.map((name) => [name, value]));

test("The decisions about a fault at a place are the same for a seed, whatever is asked elsewhere in between", () => {
  fc.assert(
    fc.property(fc.string(), rate, asked, (seed, all, questions) => {
      const together = createFaults(seed, allAt(all));
      const mixed = questions.map(([name, place]) => together.strike(name, place));
      for (const name of faultNames.slice(0, 4))
        for (const place of places) {
          const alone = createFaults(seed, { [name]: all });
          const here = mixed.filter((_, at) => questions[at]?.[0] === name && questions[at]?.[1] === place);
          expect(here.map(() => alone.strike(name, place))).toEqual(here);
        }
    }),
  );
});

test("A higher rate strikes where a lower one does, and elsewhere too", () => {
  fc.assert(
    fc.property(fc.string(), rate, rate, (seed, a, b) => {
      const low = createFaults(seed, { crash: Math.max(Math.min(a, b), Number.MIN_VALUE) });
      const high = createFaults(seed, { crash: Math.max(a, b) });
      for (let n = 0; n < 20; n += 1)
        if (low.strikes("crash")) expect(high.strikes("crash")).toBe(true);
        else high.strikes("crash");
    }),
  );
});

test("A fault strikes about as often as its rate says, never at 0 and always at 1", () => {
  const faults = createFaults("seed", { duplicate: 0.3, delay: 1 });
  const count = (name: "duplicate" | "delay" | "crash") =>
    Array.from({ length: 2000 }, () => faults.strikes(name)).filter(Boolean).length;
  expect(count("duplicate")).toBeGreaterThan(500);
  expect(count("duplicate")).toBeLessThan(700);
  expect(count("delay")).toBe(2000);
  expect(count("crash")).toBe(0);
  expect(faults.struck()).toMatchObject({ delay: 2000 });
  expect(faults.struck()).not.toHaveProperty("crash");
});

test("Two seeds have two sequences", () => {
  const first = createFaults("one", { crash: 0.5 });
  const second = createFaults("two", { crash: 0.5 });
  const of = (faults: typeof first) => Array.from({ length: 64 }, () => faults.strikes("crash"));
  expect(of(first)).not.toEqual(of(second));
});

test.each([
  [{ flood: 1 }, /Unknown fault "flood"\. Known: duplicate, reorder/],
  [{ toString: 1 }, /Unknown fault "toString"/],
  [{ crash: 1.01 }, /The fault crash is 1\.01; it is a probability from 0 to 1/],
  [{ crash: -0.1 }, /probability from 0 to 1/],
  [{ crash: Number.NaN }, /probability from 0 to 1/],
  [{ crash: "1" }, /probability from 0 to 1/],
  [[], /JSON object/],
  [null, /JSON object/],
])("%o is refused", (change, reason) => {
  const faults = createFaults("seed", { delay: 0.5 });
  expect(() => faults.set(change)).toThrow(reason);
  expect(faults.rates()).toMatchObject({ delay: 0.5, crash: 0 });
});
