import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleLease, sampleRecipe, sampleRun } from "./samples.ts";
import {
  candidateTags,
  endpointKeptTags,
  endpointTags,
  isAbandoned,
  isOfStack,
  isOwnCapacity,
  keepTags,
  tagKeys,
} from "./tags.ts";

const lease = sampleLease(
  "a",
  sampleRecipe({ hosting: { endpoint: "news", owner: "news team", until: "2027-01-01" } }),
);
const bare = sampleLease("a");
const now = new Date("2026-01-02T00:00:00Z");
const graceMs = 3_600_000;

const units = fc.array(fc.nat({ max: 0xffff })).map((codes) => String.fromCharCode(...codes));

describe("what is made at Bedrock", () => {
  test("says whose it is and until when it must be decided on", () => {
    const candidate = {
      "choreo:stack": "choreo",
      "choreo:run": sampleRun("a"),
      "choreo:decision": "pending",
      "choreo:decide-by": "soon",
    };
    expect(candidateTags("choreo", bare, "soon")).toStrictEqual(candidate);
    expect(candidateTags("choreo", lease, "soon")).toStrictEqual({ ...candidate, "choreo:owner": "news team" });
    expect(endpointTags("choreo", lease, "soon")).toStrictEqual({
      ...candidate,
      "choreo:owner": "news team",
      "choreo:endpoint": "news",
      "choreo:base-model": lease.model.baseModel,
    });
  });

  test("has the decision on it, with what was said about it and nothing that was not", () => {
    expect(keepTags(lease)).toStrictEqual({ "choreo:decision": "keep", "choreo:until": "2027-01-01" });
    expect(keepTags(bare)).toStrictEqual({ "choreo:decision": "keep" });
    expect(endpointKeptTags(undefined)).toStrictEqual({ "choreo:decision": "keep" });
    expect(endpointKeptTags("m0", { owner: "news team", until: "2027" })).toStrictEqual({
      "choreo:decision": "keep",
      "choreo:previous": "m0",
      "choreo:owner": "news team",
      "choreo:until": "2027",
    });
  });

  test("has a mark in the place of each character that Bedrock does not take", () => {
    expect(keepTags(sampleLease("a", sampleRecipe({ hosting: { until: "né <end>" } })))["choreo:until"]).toBe(
      "n_ _end_",
    );
  });

  test("bears only values that Bedrock takes, and is known by them again, whatever the stack is called", () => {
    fc.assert(
      fc.property(units, fc.nat({ max: 300 }), (stack, length) => {
        const runId = "r".repeat(length);
        const tags = candidateTags(stack, { ...bare, key: runId }, "2026-01-01T22:59:59.999Z");
        for (const value of Object.values(tags)) expect(value).toMatch(/^[a-zA-Z0-9\s._:/=+@-]{0,256}$/);
        expect(isOwnCapacity(tags, { stack, runId })).toBe(true);
        expect(isAbandoned(tags, { stack, now, graceMs })).toBe(true);
        expect(isAbandoned({ ...tags, ...keepTags(bare) }, { stack, now, graceMs })).toBe(false);
      }),
    );
  });
});

test("nothing is abandoned that is foreign, kept, without a date, or within its grace", () => {
  const tags = fc.record({
    [tagKeys.stack]: fc.constantFrom("choreo", "other", ""),
    [tagKeys.decision]: fc.constantFrom("pending", "keep", ""),
    [tagKeys.decideBy]: fc.constantFrom("2026-01-01T22:59:59.999Z", "2026-01-01T23:00:00.000Z", "soon", ""),
  });
  fc.assert(
    fc.property(tags, (given) => {
      const expected =
        given[tagKeys.stack] === "choreo" &&
        given[tagKeys.decision] === "pending" &&
        given[tagKeys.decideBy] === "2026-01-01T22:59:59.999Z";
      expect(isAbandoned(given, { stack: "choreo", now, graceMs })).toBe(expected);
    }),
  );
  expect(
    isAbandoned({ [tagKeys.stack]: "choreo", [tagKeys.decision]: "pending" }, { stack: "choreo", now, graceMs }),
  ).toBe(false);
});

test("own capacity is the stack's, the run's, and no endpoint", () => {
  const own = { [tagKeys.stack]: "choreo", [tagKeys.run]: "r" };
  const of = { stack: "choreo", runId: "r" };
  expect(isOwnCapacity(own, of)).toBe(true);
  expect(isOwnCapacity({ ...own, [tagKeys.endpoint]: "news" }, of)).toBe(false);
  expect(isOwnCapacity({ ...own, [tagKeys.run]: "s" }, of)).toBe(false);
  expect(isOwnCapacity({ ...own, [tagKeys.stack]: "other" }, of)).toBe(false);
  expect([isOfStack(own, "choreo"), isOfStack(own, "other"), isOfStack({}, "choreo")]).toEqual([true, false, false]);
});
