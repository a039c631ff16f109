import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EvaluationSection, HostingSection } from "../../../events-schema/index.ts";
import { coordinationCost } from "../../models/coordination.ts";
import { costOf } from "../../models/cost.ts";
import { customModelPerMonth } from "../../models/prices.ts";
import { checkCost, estimateRun, trainingUsage } from "./estimate.ts";
import { sampleDataset, sampleOrder } from "./samples.ts";

const hosting = HostingSection.parse({ decisionHours: 73 });
const evaluation = EvaluationSection.parse({ recordsMax: 10, maxTokens: 100 });
const coordination = (events: number, { requests = 0, hostedHours = 0 } = {}): number =>
  coordinationCost({ events, requests, hostedHours });

describe("the estimate", () => {
  test("of a training alone is its tokens by its epochs, and seven events", () => {
    const cost = estimateRun(sampleOrder({ hyperParameters: { epochCount: "3" } }), undefined);
    // 80,000 bytes are 20,000 tokens at $0.001 for 1,000.
    expect(cost).toMatchObject({ training: 0.06, hosting: 0, evaluation: 0, unknown: [] });
    expect(cost.coordination).toBeCloseTo(coordination(7), 12);
  });

  test("takes a family that counts no epochs to see its data once", () => {
    expect(trainingUsage(sampleOrder({ hyperParameters: {} })).training).toEqual({ tokens: 20_000, epochs: 1 });
  });

  test("hosts until the decision's deadline, and tells of it in two events more", () => {
    const cost = estimateRun(sampleOrder({ recipe: { hosting } }), "on-demand");
    expect(cost.hosting).toBeCloseTo((customModelPerMonth / 730) * 73, 9);
    expect(cost.coordination).toBeCloseTo(coordination(9, { hostedHours: 73 }), 12);
  });

  test("names provisioned throughput whose price is not known", () => {
    expect(estimateRun(sampleOrder({ recipe: { hosting } }), "provisioned-throughput").unknown).toEqual([
      "provisioned throughput of amazon.nova-micro-v1:0:128k",
    ]);
  });

  test("has both models' longest answers to the records that are compared, and their event", () => {
    const cost = estimateRun(sampleOrder({ recipe: { hosting, evaluation } }), "on-demand");
    // Ten records of 100 bytes for each of two models; each answered with 100 tokens.
    expect(cost.evaluation).toBeCloseTo((500 / 1000) * 0.000035 + (2000 / 1000) * 0.00014, 12);
    expect(cost.coordination).toBeCloseTo(coordination(10, { requests: 20, hostedHours: 73 }), 12);
  });

  test("has no answers without a test split, and no event of an evaluation without hosting", () => {
    const { test: _, ...withoutTest } = sampleDataset;
    expect(estimateRun(sampleOrder({ dataset: withoutTest, recipe: { evaluation } }), undefined).evaluation).toBe(0);
    const unhosted = estimateRun(sampleOrder({ recipe: { evaluation } }), undefined);
    expect(unhosted.coordination).toBeCloseTo(coordination(7, { requests: 20 }), 12);
  });

  test("never falls as more is asked for", () => {
    const sizes = fc.record({
      bytes: fc.nat({ max: 1e9 }),
      epochs: fc.integer({ min: 1, max: 5 }),
      hours: fc.nat(168),
    });
    fc.assert(
      fc.property(sizes, sizes, (one, other) => {
        const total = ({ bytes, epochs, hours }: typeof one): number =>
          estimateRun(
            sampleOrder({
              dataset: { ...sampleDataset, train: { ...sampleDataset.train, bytes } },
              hyperParameters: { epochCount: String(epochs) },
              recipe: { hosting: { ...hosting, decisionHours: hours } },
            }),
            "on-demand",
          ).total;
        const most = {
          bytes: Math.max(one.bytes, other.bytes),
          epochs: Math.max(one.epochs, other.epochs),
          hours: Math.max(one.hours, other.hours),
        };
        expect(total(most)).toBeGreaterThanOrEqual(total(one));
      }),
    );
  });
});

describe("a limit", () => {
  const cost = { ...costOf({ baseModel: "amazon.nova-micro-v1:0", events: 0 }), total: 1.234 };

  test("that nobody set refuses nothing, whatever is unknown", () => {
    expect(checkCost({ ...cost, total: 1e9, unknown: ["training"] }, undefined)).toBeUndefined();
  });

  test("may be reached, and not passed", () => {
    expect(checkCost(cost, 1.234)).toBeUndefined();
    const problem = checkCost(cost, 1.2);
    expect(problem?.code).toBe("training/too-expensive");
    for (const fact of ["$1.23 ", cost.asOf, "$1.2"]) expect(problem?.message).toContain(fact);
    for (const way of ["maxCostUsd", "records", "epochs"]) expect(problem?.remedy).toContain(way);
  });

  test("is not kept by guessing: every unknown price is named", () => {
    const problem = checkCost({ ...cost, total: 0, unknown: ["training of x", "input tokens of x"] }, 5);
    expect(problem?.code).toBe("training/cost-unknown");
    for (const fact of ["$5", "training of x, input tokens of x"]) expect(problem?.message).toContain(fact);
    for (const way of ["maxCostUsd", "known prices"]) expect(problem?.remedy).toContain(way);
  });
});
