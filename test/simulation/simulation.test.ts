import { describe, expect, test } from "vitest";
import { reportSeed, sumUp, type SeedReport } from "./soak/report.ts";
import { shrink } from "./soak/shrink.ts";
import { timelineOf } from "./soak/timeline.ts";
import type { Defects } from "./world/defects.ts";
import { playWorld } from "./world/world.ts";

const seeds = Array.from({ length: 200 }, (_, at) => at + 1);

describe("hostile days", () => {
  test("200 of them break no invariant, and every kind of fault strikes", { timeout: 280_000 }, async () => {
    const reports: SeedReport[] = [];
    for (const seed of seeds) reports.push(reportSeed(await playWorld({ seed })));
    const { violations, neverStruck } = sumUp(reports, { cpuSeconds: 1, wallSeconds: 1 });
    const told = violations.map((one) => `npm run soak -- --seed ${one.seed}: ${one.invariant}: ${one.sentence}`);
    expect(told).toEqual([]);
    expect(neverStruck).toEqual([]);
  });

  test("a seed is the same world every time", async () => {
    for (const seed of [3, 33]) {
      const [one, other] = [await playWorld({ seed }), await playWorld({ seed })];
      expect(other.traceHash).toBe(one.traceHash);
      expect(other.steps).toBe(one.steps);
    }
  });

  test("in fair weather nothing goes wrong: every run succeeds, and nothing is parked", async () => {
    const heard = new Set<string>();
    for (let seed = 1; seed <= 20; seed += 1) {
      const { violations, struck, runs, outcomes, said } = await playWorld({ seed, isFair: true });
      expect(violations).toEqual([]);
      expect(struck).toEqual([]);
      expect(outcomes).toEqual({ succeeded: runs });
      for (const type of Object.keys(said)) heard.add(type);
    }
    expect([...heard]).toEqual(expect.arrayContaining(["EvaluationScored", "ModelPromoted", "BatchJobCompleted"]));
    expect([...heard]).not.toContain("MessageParked");
  });
});

describe("a planted defect", () => {
  /** A release forgotten: the quota's row never loses a holder. */
  const defects: Defects = {
    ports: {
      jobs: (ports) => ({
        ...ports,
        quotas: {
          ...ports.quotas,
          replace: async (quota) => {
            const before = await ports.quotas.read(quota.key);
            return ports.quotas.replace({ ...quota, holders: { ...before?.holders, ...quota.holders } });
          },
        },
      }),
    },
  };

  test("is found, and shrinks to a timeline that needs no fault at all", async () => {
    const outcome = await playWorld({ seed: 3, defects });
    expect(outcome.violations).toContainEqual(expect.objectContaining({ invariant: "I4" }));
    const shortest = await shrink(outcome, { defects });
    expect(shortest.struck).toEqual([]);
    expect(timelineOf(shortest)).toMatch(/Bedrock: takes job [\s\S]*I4 is broken: slot /);
  });
});
