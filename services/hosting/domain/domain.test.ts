import fc from "fast-check";
import { expect, test } from "vitest";
import { toTicked, toMarked, toCreating, isMarkHot } from "./lease.ts";
import { capacityNameOf } from "./names.ts";
import { runCostOf } from "./run-cost.ts";
import { sampleComparison, sampleHosted, sampleLease } from "./samples.ts";
import { isAbandoned, isOwnCapacity, tagKeys } from "./tags.ts";

test("a capacity's name is one that Bedrock takes, whatever the stack is called", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z](?:-?[A-Za-z0-9]){0,39}$/), fc.string(), (stack, run) => {
      const name = capacityNameOf(stack, run);
      expect(name).toMatch(/^(?:[0-9a-zA-Z][_-]?)+$/);
      expect(name.length).toBeLessThanOrEqual(63);
    }),
  );
});

test("nothing is abandoned that is foreign, kept, without a date, or within its grace", () => {
  const now = new Date("2026-01-02T00:00:00Z");
  const tags = fc.record({
    [tagKeys.stack]: fc.constantFrom("choreo", "other", ""),
    [tagKeys.decision]: fc.constantFrom("pending", "keep", ""),
    [tagKeys.decideBy]: fc.constantFrom("2026-01-01T00:00:00.000Z", "2026-01-01T23:30:00.000Z", "soon", ""),
  });
  fc.assert(
    fc.property(tags, (given) => {
      const expected =
        given[tagKeys.stack] === "choreo" &&
        given[tagKeys.decision] === "pending" &&
        given[tagKeys.decideBy] === "2026-01-01T00:00:00.000Z";
      expect(isAbandoned(given, { stack: "choreo", now, graceMs: 3_600_000 })).toBe(expected);
    }),
  );
});

test("an endpoint that the run made is not its own capacity", () => {
  const own = { [tagKeys.stack]: "choreo", [tagKeys.run]: "r" };
  expect(isOwnCapacity(own, { stack: "choreo", runId: "r" })).toBe(true);
  expect(isOwnCapacity({ ...own, [tagKeys.endpoint]: "news" }, { stack: "choreo", runId: "r" })).toBe(false);
});

test("a mark grows cold at the second sweep, the same sweep twice counts once", () => {
  const creating = toCreating("on-demand")(sampleLease("a"));
  const marked = creating && toMarked(creating);
  const first = marked && toTicked("t1")(marked);
  expect(first && isMarkHot(first)).toBe(true);
  expect(first && toTicked("t1")(first)).toBeUndefined();
  const second = first && toTicked("t2")(first);
  expect(second && isMarkHot(second)).toBe(false);
  expect(second && toMarked(second)?.mark).toEqual({ id: 2, shared: false, ticks: 0 });
});

test("a run's cost has all its parts, and names the price that is not known", () => {
  const { samples: _samples, ...comparison } = sampleComparison("retire");
  const capacity = { ...sampleHosted("x"), method: "provisioned-throughput", modelUnits: 2 } as const;
  const lease = { ...sampleLease("a"), capacity, comparison, endedAt: "2026-01-01T02:00:00.000Z" };
  const cost = runCostOf(lease);
  // 400,000 bytes are 100,000 tokens, two epochs at $0.001 for 1,000.
  expect(cost?.training).toBeCloseTo(0.2);
  expect(cost?.evaluation).toBeCloseTo(20 * 0.000035 + 4 * 0.00014);
  expect(cost?.unknown).toEqual(["provisioned throughput of amazon.nova-micro-v1:0:128k"]);
  expect(cost?.coordination).toBeGreaterThan(0);
  expect(cost?.notCounted).toBeUndefined();
  const { dataset: _dataset, ...withoutDataset } = lease;
  expect(runCostOf(withoutDataset)).toBeUndefined();
});

test("answers that may have been paid and were not counted are named, with the most that they cost", () => {
  const { samples: _samples, ...comparison } = sampleComparison("retire");
  const ended = { ...sampleLease("a"), capacity: sampleHosted("x"), endedAt: "2026-01-01T02:00:00.000Z" };
  expect(runCostOf({ ...ended, comparison: { ...comparison, requestsUncounted: 3 } })?.notCounted).toEqual([
    expect.stringMatching(/^3 requests to models that failed or whose process died: about \$0\.\d{4} at most$/),
  ]);
  expect(runCostOf(ended)?.notCounted).toEqual([
    expect.stringMatching(
      /^answers to an evaluation that came to no score: \$0\.\d{4} at most, each question answered once$/,
    ),
  ]);
});
