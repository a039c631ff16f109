import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planChunks, type Chunk, type ChunkLimits } from "./plan-chunks.ts";
import { sizesOf } from "./plan-chunks.testing.ts";

const documented: ChunkLimits = {
  recordsMin: 100,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_073_741_824,
  bytesPerJobMax: 5 * 1_073_741_824,
};

const planned = (sizes: readonly number[], limits: Partial<ChunkLimits> = {}): readonly Chunk[] => {
  const plan = planChunks(sizesOf(sizes), { ...documented, ...limits });
  if (plan.kind !== "planned") throw new Error(`${plan.count} records are too large`);
  return plan.chunks;
};
const of = (records: number, size = 10): number[] => Array.from({ length: records }, () => size);
const shape = (chunks: readonly Chunk[]): string[] => chunks.map(({ from, to, way }) => `${to - from} ${way}`);
const onDemand = (chunks: readonly Chunk[]): number =>
  chunks.filter(({ way }) => way === "on-demand").reduce((sum, { from, to }) => sum + to - from, 0);

test.each([
  { records: 0, limits: {}, says: [] },
  { records: 1, limits: {}, says: ["1 on-demand"] },
  { records: 99, limits: {}, says: ["99 on-demand"] },
  { records: 100, limits: {}, says: ["100 job"] },
  { records: 250, limits: { recordsPerJobMax: 125 }, says: ["125 job", "125 job"] },
  { records: 251, limits: { recordsPerJobMax: 200 }, says: ["126 job", "125 job"] },
  { records: 1001, limits: { recordsPerJobMax: 1000 }, says: ["501 job", "500 job"] },
  { records: 100_001, limits: {}, says: ["50001 job", "50000 job"] },
  { records: 160, limits: { recordsPerJobMax: 150 }, says: ["150 job", "10 on-demand"] },
  { records: 300, limits: { recordsPerFileMax: 150 }, says: ["150 job", "150 job"] },
  { records: 300, limits: { bytesPerFileMax: 1500 }, says: ["150 job", "150 job"] },
  { records: 300, limits: { bytesPerJobMax: 1500 }, says: ["150 job", "150 job"] },
  {
    records: 300,
    limits: { bytesPerFileMax: 990 },
    says: ["75 on-demand", "75 on-demand", "75 on-demand", "75 on-demand"],
  },
])("$records records under $limits are $says", ({ records, limits, says }) => {
  expect(shape(planned(of(records), limits))).toEqual(says);
});

test.each([
  { sizes: [1, 1, 1, 20, 20], counts: [3, 1, 1] },
  { sizes: [20, 20, 1, 1, 1], counts: [1, 1, 3] },
  { sizes: [1, 1, 1, 1, 20, 1, 1], counts: [4, 1, 2] },
])(
  "$sizes bytes under 20 are chunks of $counts: no share is so equal that another chunk is needed",
  ({ sizes, counts }) => {
    const chunks = planned(sizes, { recordsMin: 1, bytesPerFileMax: 20 });
    expect(chunks.map(({ from, to }) => to - from)).toEqual(counts);
  },
);

test("a record that no file may hold is named, the first twenty with their number", () => {
  const sizes = of(200, 5).map((size, index) => (index % 4 === 3 ? 11 : size));
  const plan = planChunks(sizesOf(sizes), { ...documented, bytesPerFileMax: 10 });
  expect(plan).toEqual({ kind: "too-large", records: Array.from({ length: 20 }, (_, n) => 4 * n + 3), count: 50 });
});

test("a limit that holds no record is refused instead of never ending", () => {
  expect(() => planChunks(sizesOf([1]), { ...documented, recordsPerJobMax: 0 })).toThrow("at most 0 records");
});

describe("for any sizes and limits", () => {
  const cases = fc.record({
    sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 20)), { maxLength: 80 }),
    limits: fc.record({
      recordsMin: fc.integer({ min: 1, max: 8 }),
      recordsPerJobMax: fc.integer({ min: 1, max: 20 }),
      recordsPerFileMax: fc.integer({ min: 1, max: 20 }),
      bytesPerFileMax: fc.integer({ min: 20, max: 120 }),
      bytesPerJobMax: fc.integer({ min: 20, max: 120 }),
    }),
  });
  /** The plain reading: fill a chunk until the next record does not fit. */
  const filled = (sizes: readonly number[], limits: ChunkLimits): number[] => {
    const counts: number[] = [];
    let bytes = Infinity;
    for (const size of sizes) {
      const last = counts.at(-1) ?? Infinity;
      const fits =
        last < Math.min(limits.recordsPerJobMax, limits.recordsPerFileMax) &&
        bytes + size <= Math.min(limits.bytesPerFileMax, limits.bytesPerJobMax);
      if (fits) counts.push((counts.pop() ?? 0) + 1);
      else counts.push(1);
      bytes = fits ? bytes + size : size;
    }
    return counts;
  };

  test("every record is in exactly one chunk, in order, and the bytes are theirs", () => {
    fc.assert(
      fc.property(cases, ({ sizes, limits }) => {
        const chunks = planned(sizes, limits);
        expect(chunks.flatMap(({ from, to }) => sizes.slice(from, to))).toEqual(sizes);
        for (const [index, { from, to, bytes }] of chunks.entries()) {
          expect(from).toBe(chunks[index - 1]?.to ?? 0);
          expect(bytes).toBe(sizes.slice(from, to).reduce((sum, size) => sum + size, 0));
        }
      }),
    );
  });

  test("every limit holds for every chunk, and a job is never below the minimum", () => {
    fc.assert(
      fc.property(cases, ({ sizes, limits }) => {
        for (const { from, to, bytes, way } of planned(sizes, limits)) {
          expect(to - from).toBeLessThanOrEqual(Math.min(limits.recordsPerJobMax, limits.recordsPerFileMax));
          expect(bytes).toBeLessThanOrEqual(Math.min(limits.bytesPerFileMax, limits.bytesPerJobMax));
          expect(way).toBe(to - from < limits.recordsMin ? "on-demand" : "job");
        }
      }),
    );
  });

  test("no more chunks than filling them needs, and no more records on demand", () => {
    fc.assert(
      fc.property(cases, ({ sizes, limits }) => {
        const plain = filled(sizes, limits);
        const small = plain.filter((count) => count < limits.recordsMin).reduce((sum, count) => sum + count, 0);
        const chunks = planned(sizes, limits);
        expect(chunks).toHaveLength(plain.length);
        expect(onDemand(chunks)).toBeLessThanOrEqual(small);
      }),
    );
  });

  test("records of one size make chunks that differ by one record at most, unless that would be below the minimum", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 20 }), ({ sizes, limits }, size) => {
        const chunks = planned(of(sizes.length, size), limits);
        const counts = chunks.map(({ from, to }) => to - from);
        if (Math.floor(sizes.length / Math.max(1, chunks.length)) < limits.recordsMin) return;
        expect(Math.max(0, ...counts) - Math.min(Infinity, ...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
