import fc from "fast-check";
import { expect, test } from "vitest";
import type { Attempt, Chunk } from "./part-row.ts";
import type { Stop } from "./pipeline-row.ts";
import { sampleChunk } from "./samples.ts";
import { whyMissing } from "./why-missing.ts";

const problem = { code: "batch/sample", message: "it was stopped", remedy: "none" };
const stop = (kind: Stop["kind"]): Stop => ({ kind, problem, waits: true });
const chunk = (...ends: Attempt["end"][]): Chunk => ({
  ...sampleChunk(0, 9),
  phase: "ended",
  attempts: ends.map((end) => ({
    way: "job",
    records: 9,
    inputUri: "s3://memory/a",
    slices: [],
    askedAt: "2026-01-01T00:00:00Z",
    ...(end && { end }),
  })),
});
const expired = { status: "Expired", problem: { code: "jobs/expired", message: "it expired" } };
const dropped = { status: "None", problem: { code: "run/cancelled", message: "never made" } };
const refused = { status: "None", problem: { code: "jobs/refused-by-bedrock", message: "no" } };

test.each([
  ["never asked, cancelled", chunk(), stop("cancelled"), { reason: "cancelled", message: "it was stopped" }],
  ["never asked, past the deadline", chunk(), stop("deadline"), { reason: "deadline", message: "it was stopped" }],
  ["never asked, too many failures", chunk(), stop("failed"), { reason: "not-asked", message: "it was stopped" }],
  ["cut off", chunk(expired, undefined), stop("cancelled"), { reason: "cancelled", message: "it was stopped" }],
  ["dropped in line", chunk(dropped), stop("cancelled"), { reason: "cancelled", message: "it was stopped" }],
  ["left out by its job", chunk(expired), undefined, { reason: "unanswered", message: "it expired" }],
  ["left out before the stop", chunk(expired), stop("cancelled"), { reason: "unanswered", message: "it expired" }],
  ["refused before the stop", chunk(refused), stop("failed"), { reason: "unanswered", message: "no" }],
  ["left out by a job that says nothing", chunk({ status: "Completed" }), stop("failed"), undefined],
  ["left out on demand", chunk(undefined), undefined, undefined],
])("%s", (_, of, by, why) => expect(whyMissing(of, by)).toEqual(why));

test("without a stop nothing has failed for one", () => {
  const ends = fc.array(fc.constantFrom(undefined, expired, dropped, refused), { maxLength: 4 });
  fc.assert(
    fc.property(ends, (history) => {
      expect([undefined, "unanswered"]).toContain(whyMissing(chunk(...history), undefined)?.reason);
    }),
  );
});
