import fc from "fast-check";
import { expect, test } from "vitest";
import { mayAskAgain } from "./ask-again.ts";
import type { Attempt, Chunk } from "./part-row.ts";
import { sampleChunk } from "./samples.ts";

const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  way: "job",
  records: 100,
  inputUri: "s3://memory/a.jsonl",
  slices: [],
  askedAt: "2026-01-01T00:00:00Z",
  ...change,
});
const ended = (...attempts: Attempt[]): Chunk => ({ ...sampleChunk(0, 100), phase: "ended", attempts });

const none = (code: string) => ({ status: "None", problem: { code, message: "" } });
const refused = attempt({ end: none("jobs/refused-by-bedrock") });
const neverMade = attempt({ end: none("jobs/withdrawn") });
const onDemand = attempt({ way: "on-demand" });
const theirs = attempt({ outputsUri: "s3://memory/theirs/" });

test.each([
  ["tries are left", ended(attempt()), { retriesMax: 1, isLate: false }, true],
  ["no try is left", ended(attempt(), attempt()), { retriesMax: 1, isLate: false }, false],
  ["none is left, and the deadline has ended its job", ended(attempt()), { retriesMax: 0, isLate: true }, true],
  ["none is left, past the deadline, on demand", ended(onDemand), { retriesMax: 0, isLate: true }, false],
  ["Bedrock has refused its job", ended(refused), { retriesMax: 3, isLate: false }, false],
  ["Bedrock has refused it and the deadline is past", ended(refused), { retriesMax: 3, isLate: true }, false],
  [
    "its run was cancelled while its job was in line",
    ended(attempt({ end: none("run/cancelled") })),
    { retriesMax: 1, isLate: false },
    true,
  ],
  ["its job was dropped in line at the deadline", ended(neverMade), { retriesMax: 0, isLate: true }, true],
  ["another run had the tries", ended(theirs, theirs), { retriesMax: 1, isLate: false }, true],
  ["another run's job was refused", ended({ ...refused, ...theirs }), { retriesMax: 0, isLate: false }, true],
  ["only another run has asked it, of other parts", ended(), { retriesMax: 0, isLate: false }, true],
])("%s: %#", (_, chunk, bounds, may) => expect(mayAskAgain(chunk, bounds)).toBe(may));

test("however an attempt ends, asking again comes to an end", () => {
  const ends = fc.constantFrom(attempt(), onDemand, refused, neverMade);
  fc.assert(
    fc.property(
      fc.array(ends, { minLength: 30, maxLength: 30 }),
      fc.nat(5),
      fc.nat(30),
      (fates, retriesMax, lateAt) => {
        let chunk = ended(fates[0] ?? attempt());
        for (const [at, fate] of fates.slice(1).entries()) {
          const isLate = at >= lateAt;
          if (!mayAskAgain(chunk, { retriesMax, isLate })) break;
          chunk = ended(...chunk.attempts, isLate ? onDemand : fate);
        }
        expect(chunk.attempts.length).toBeLessThanOrEqual(retriesMax + 2);
      },
    ),
  );
});
