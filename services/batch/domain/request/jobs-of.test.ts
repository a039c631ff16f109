import fc from "fast-check";
import { expect, test } from "vitest";
import { planChunks } from "../plan-chunks.ts";
import { sizesOf } from "../plan-chunks.testing.ts";
import { jobsOf } from "./jobs-of.ts";

const limits = {
  recordsMin: 100,
  recordsPerJobMax: 1000,
  recordsPerFileMax: 900,
  bytesPerFileMax: 1e9,
  bytesPerJobMax: 5e9,
};

test.each([
  [0, 10, { jobs: 0, onDemand: 0 }],
  [99, 10, { jobs: 0, onDemand: 99 }],
  [100, 10, { jobs: 1, onDemand: 0 }],
  [901, 10, { jobs: 2, onDemand: 0 }],
  [1000, 1e7, { jobs: 10, onDemand: 0 }],
  [1000, 2e7, { jobs: 0, onDemand: 1000 }],
  [1000, 2e9, { jobs: 0, onDemand: 1000 }],
])("%d records of %d bytes are %j", (records, bytes, expected) => {
  expect(jobsOf(records, bytes, limits)).toEqual(expected);
});

test("it is what planChunks cuts", () => {
  fc.assert(
    fc.property(
      fc.nat(400),
      fc.integer({ min: 1, max: 30 }),
      fc.record({
        recordsMin: fc.integer({ min: 1, max: 30 }),
        recordsPerJobMax: fc.integer({ min: 1, max: 60 }),
        recordsPerFileMax: fc.integer({ min: 1, max: 60 }),
        bytesPerFileMax: fc.integer({ min: 30, max: 600 }),
        bytesPerJobMax: fc.integer({ min: 30, max: 600 }),
      }),
      (records, bytes, drawn) => {
        const plan = planChunks(sizesOf(Array.from({ length: records }, () => bytes)), drawn);
        const chunks = plan.kind === "planned" ? plan.chunks : [];
        const jobs = chunks.filter(({ way }) => way === "job");
        const inJobs = jobs.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(jobsOf(records, bytes, drawn)).toEqual({ jobs: jobs.length, onDemand: records - inJobs });
      },
    ),
    { numRuns: 500 },
  );
});
