import { describe, expect, test } from "vitest";
import { costOf, limitOf } from "./cost.ts";
import { onDemandId, pricesOf } from "./prices.ts";
import { customizableBases } from "./table.ts";

describe("costOf", () => {
  test("adds up training, evaluation and coordination", () => {
    const cost = costOf({
      baseModel: "amazon.nova-micro-v1:0:128k",
      training: { tokens: 1_000_000, epochs: 2 },
      evaluation: { inputTokens: 1_000_000, outputTokens: 1_000_000, requests: 100 },
      events: 10,
    });
    expect(cost).toMatchObject({ hosting: 0, unknown: [] });
    expect(cost.training).toBeCloseTo(2, 9);
    expect(cost.evaluation).toBeCloseTo(0.175, 9);
    expect(cost.total).toBeCloseTo(2.175 + cost.coordination, 9);
  });

  test("names a price that it does not know instead of taking it for nothing", () => {
    const hosting = { method: "provisioned-throughput", modelUnits: 1, hours: 24 } as const;
    expect(costOf({ baseModel: "amazon.nova-micro-v1:0:128k", hosting, events: 9 }).unknown).toEqual([
      "provisioned throughput of amazon.nova-micro-v1:0:128k",
    ]);
    expect(
      costOf({ baseModel: "acme.unheard-of-v1:0", training: { tokens: 1, epochs: 1 }, events: 7 }).unknown,
    ).toEqual(["training of acme.unheard-of-v1:0"]);
  });
});

test("every base model that can be customized is asked under an id without its context suffix", () => {
  for (const { id } of customizableBases) expect(onDemandId(id)).toMatch(/:\d+$/);
  expect(pricesOf("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k").inputPer1K).toBe(0.000035);
});

test.each([
  [undefined, undefined, undefined],
  [3, undefined, 3],
  [undefined, 0, 0],
  [3, 2, 2],
  [1, 2, 1],
])("requested %s, of the account %s: the lower of those that are set, %s", (requested, ofAccount, expected) => {
  expect(limitOf(requested, ofAccount)).toBe(expected);
});
