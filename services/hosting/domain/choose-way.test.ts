import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostingSection } from "../../../events-schema/index.ts";
import { findCustomizable, customizableBases } from "../../models/table.ts";
import { baseIdOf, checkWays, chooseWay } from "./choose-way.ts";
import { nova, sampleLease, sampleModel, sampleRecipe } from "./samples.ts";

const llama = "meta.llama3-1-8b-instruct-v1:0:128k";
const lease = (baseModel: string, hosting: Partial<HostingSection> = {}) => ({
  ...sampleLease("a", sampleRecipe({ hosting })),
  model: sampleModel("a", baseModel),
});
const base = findCustomizable(nova);
if (!base) throw new Error(`${nova} is gone from the table`);

describe("the ways", () => {
  test("are there where only quotas could be in the way", () => {
    expect(checkWays(lease(nova), "us-east-1")).toEqual({ base });
  });

  test.each([
    ["acme.giant", {}, ["acme.giant", "table of models"], ["base model"]],
    [llama, { method: "on-demand" as const }, [llama, "no on-demand"], ["provisioned throughput"]],
  ])("are none for %s with %j, and waiting would not help", (model, section, said, ways) => {
    const found = checkWays(lease(model, section), "us-east-1");
    const problem = "problem" in found ? found.problem : undefined;
    expect(problem?.code).toBe("hosting/not-possible");
    for (const fact of said) expect(problem?.message).toContain(fact);
    for (const way of ways) expect(problem?.remedy).toContain(way);
  });
});

describe("the choice", () => {
  const usage = fc.record({ used: fc.nat({ max: 12 }), limit: fc.nat({ max: 12 }) });
  const facts = fc.record({ deployments: usage, provisionedUnits: usage, unitsOfBase: usage });

  test("is a way that has room today, or the lack of it with the quota to raise", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom("any", "on-demand"), (free, method) => {
        const chosen = chooseWay(base, lease(nova, { method }), { region: "us-east-1", facts: free });
        const { used, limit } = free.deployments;
        if ("lack" in chosen) {
          expect(used).toBeGreaterThanOrEqual(limit);
          expect(chosen.lack.code).toBe("hosting/no-room");
          expect(chosen.lack.message).toContain(`${used} of ${limit}`);
          expect(chosen.lack.remedy).toContain("L-1EF80F3E");
        } else expect(chosen.method === "on-demand").toBe(used < limit);
      }),
    );
  });
});

test("an ARN and an id of the table are the same base; what the table does not know is itself", () => {
  for (const { id } of customizableBases)
    expect([baseIdOf(id), baseIdOf(`arn:aws:bedrock:us-east-1::foundation-model/${id}`)]).toEqual([id, id]);
  expect(baseIdOf("acme.giant")).toBe("acme.giant");
});
