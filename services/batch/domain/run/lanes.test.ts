import fc from "fast-check";
import { expect, test } from "vitest";
import { chunksTogether, haveInCommon, isWithin, lanesOf } from "./lanes.ts";

test("a part goes through a stage in lanes of neighbouring chunks, the last of which takes what is left over", () => {
  expect(lanesOf([5, 1, 0], 2)).toEqual([
    { part: 0, from: 0, to: 2 },
    { part: 0, from: 2 },
    { part: 1, from: 0 },
    { part: 2, from: 0 },
  ]);
});

const partsArb = fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 20 });

test("every chunk is in one lane, in its order, and lanes of multiples stand within one another", () => {
  fc.assert(
    fc.property(partsArb, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 9 }), (parts, unit, times) => {
      const [narrow, wide] = [lanesOf(parts, unit), lanesOf(parts, unit * times)];
      const chunksIn = (lanes: typeof narrow) =>
        lanes.flatMap(({ part, from, to }) =>
          [...Array(parts[part]).keys()].slice(from, to).map((chunk) => `${part} ${chunk}`),
        );
      const all = parts.flatMap((chunks, part) => [...Array(chunks).keys()].map((chunk) => `${part} ${chunk}`));
      expect([chunksIn(narrow), chunksIn(wide)]).toEqual([all, all]);
      for (const one of narrow) {
        const around = wide.filter((other) => isWithin(one, other));
        expect(around).toHaveLength(1);
        expect(wide.filter((other) => haveInCommon(one, other))).toEqual(around);
      }
    }),
  );
});

test.each([
  ["jobs as large", [40], { unit: 1, jobs: 40 }, 1],
  ["smaller jobs", [40], { unit: 1, jobs: 400 }, 1],
  ["jobs of ten chunks each", [40], { unit: 1, jobs: 4 }, 10],
  ["jobs of two chunks and a half, which hold two", [40], { unit: 1, jobs: 16 }, 2],
  ["jobs of ten chunks, four of which are together already", [40], { unit: 4, jobs: 4 }, 8],
  ["requests on demand alone", [40], { unit: 1, jobs: 0 }, 250],
  ["no records", [0], { unit: 1, jobs: 0 }, 250],
  ["more chunks than a stage has parts", Array<number>(100).fill(20), { unit: 1, jobs: 2000 }, 2],
  ["as many parts as a stage has", Array<number>(1001).fill(20), { unit: 1, jobs: 20_000 }, 250],
  ["fewer jobs allowed than lanes would need", [40], { unit: 1, jobs: 26, maxJobs: 30 }, 3],
  ["as many allowed", [40], { unit: 1, jobs: 26, maxJobs: 40 }, 1],
  ["jobs that no lanes are few enough for", [3, 3], { unit: 1, jobs: 6, maxJobs: 1 }, 250],
] as const)("so many chunks go together: %s", (_, chunks, wanted, together) =>
  expect(chunksTogether(chunks, wanted)).toBe(together),
);

test("a stage has at most a thousand lanes, or as many as the input has parts", () => {
  const manyArb = fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 1001 });
  fc.assert(
    fc.property(manyArb, fc.integer({ min: 1, max: 50 }), fc.nat(300_000), (parts, unit, jobs) => {
      const together = chunksTogether(parts, { unit, jobs });
      expect(together % unit).toBe(0);
      expect(lanesOf(parts, together).length).toBeLessThanOrEqual(Math.max(1000, parts.length));
    }),
  );
});
