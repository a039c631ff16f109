import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coordinationCost } from "../../models/coordination.ts";
import type { Lease } from "./lease.ts";
import { runCostOf } from "./run-cost.ts";
import { sampleComparison, sampleDataset, sampleHosted, sampleLease, sampleModel, sampleRecipe } from "./samples.ts";

const { samples: _samples, ...comparison } = sampleComparison("retire");
const ended: Lease = { ...sampleLease("a"), endedAt: "2026-01-01T02:00:00.000Z" };
const hosted: Lease = { ...ended, capacity: sampleHosted("x") };
const provisioned: Lease = {
  ...hosted,
  comparison,
  capacity: { ...sampleHosted("x"), method: "provisioned-throughput", modelUnits: 2 },
};
const coordination = (events: number, hostedHours = 0, requests = 0): number =>
  coordinationCost({ events, hostedHours, requests });

test("a run's cost has all its parts, and names the price that is not known", () => {
  const cost = runCostOf(provisioned);
  // 400,000 bytes are 100,000 tokens, two epochs at $0.001 for 1,000.
  expect(cost?.training).toBeCloseTo(0.2);
  expect(cost?.evaluation).toBeCloseTo(20 * 0.000035 + 4 * 0.00014, 12);
  expect(cost?.unknown).toEqual(["provisioned throughput of amazon.nova-micro-v1:0:128k"]);
  expect(cost?.coordination).toBeCloseTo(coordination(10, 2, 200), 12);
  expect(cost?.notCounted).toBeUndefined();
});

test("nothing is said of a run whose training is not known, or that has not ended", () => {
  const { dataset: _dataset, ...withoutDataset } = provisioned;
  const { endedAt: _endedAt, ...running } = provisioned;
  expect([runCostOf(withoutDataset), runCostOf(running)]).toEqual([undefined, undefined]);
});

test("events are counted by what came of the run", () => {
  expect(runCostOf(ended)?.coordination).toBeCloseTo(coordination(8), 12);
  expect(runCostOf(hosted)?.coordination).toBeCloseTo(coordination(9, 2), 12);
  expect(runCostOf({ ...ended, comparison })?.coordination).toBeCloseTo(coordination(9, 0, 200), 12);
});

test("unanswered questions were asked too", () => {
  const some = {
    ...comparison,
    candidate: { ...comparison.candidate, unanswered: 5 },
    base: { ...comparison.base, answered: 90, unanswered: 7 },
  };
  expect(runCostOf({ ...hosted, comparison: some })?.coordination).toBeCloseTo(coordination(10, 2, 202), 12);
});

describe("epochs", () => {
  const withEpochs = (epochCount: string | undefined, baseModel?: string) => {
    const recipe = sampleRecipe();
    const hyperParameters = epochCount === undefined ? {} : { epochCount };
    const training = { baseModel: "b", deadlineHours: 1, hyperParameters };
    const model = baseModel === undefined ? ended.model : sampleModel("a", baseModel);
    return runCostOf({ ...ended, model, recipe: { ...recipe, training } });
  };

  test.each([
    ["3", 0.3],
    [undefined, 0.2],
    ["many", 0.1],
  ])("%s: $%s", (epochs, dollars) => {
    expect(withEpochs(epochs)?.training).toBeCloseTo(dollars, 9);
  });

  test("of a base without its context suffix, which the table of models does not know, are as given, or one", () => {
    expect(withEpochs("3", "amazon.nova-micro-v1:0")?.training).toBeCloseTo(0.3, 9);
    expect(withEpochs(undefined, "amazon.nova-micro-v1:0")?.training).toBeCloseTo(0.1, 9);
    const { training: _training, ...recipe } = sampleRecipe();
    expect(runCostOf({ ...ended, recipe })?.training).toBeCloseTo(0.2, 9);
  });
});

describe("answers that may have been paid and were not counted", () => {
  // 100 records of 500 bytes, which are 125 tokens, to two models, each answered with 512 tokens.
  const most = (200 * 125 * 0.000035 + 200 * 512 * 0.00014) / 1000;

  test("are named with the most that they cost", () => {
    const uncounted = { ...comparison, requestsUncounted: 50 };
    expect(runCostOf({ ...hosted, comparison: uncounted })?.notCounted).toEqual([
      `50 requests to models that failed or whose process died: about $${(most / 4).toFixed(4)} at most`,
    ]);
    expect(runCostOf(hosted)?.notCounted).toEqual([
      `answers to an evaluation that came to no score: $${most.toFixed(4)} at most, each question answered once`,
    ]);
  });

  test("have no figure where no price is known", () => {
    const unpriced = { ...hosted, model: sampleModel("a", "acme.giant") };
    expect(runCostOf(unpriced)?.notCounted).toEqual([expect.stringContaining("at a price we do not know")]);
  });

  test("of no test records have the tokens of their answers only", () => {
    const dataset = { ...sampleDataset, test: { uri: "s3://x/y", records: 0, bytes: 0 } };
    const uncounted = { ...comparison, requestsUncounted: 100 };
    expect(runCostOf({ ...hosted, dataset, comparison: uncounted })?.notCounted).toEqual([
      expect.stringContaining(`$${((100 * 512 * 0.00014) / 1000).toFixed(4)} at most`),
    ]);
  });

  test("are none without an evaluation, a test split or capacity to ask, or where all were counted", () => {
    const { test: _test, ...dataset } = sampleDataset;
    for (const without of [
      { ...hosted, recipe: sampleRecipe({ evaluation: false }) },
      { ...hosted, dataset },
      ended,
      { ...hosted, comparison: { ...comparison, requestsUncounted: 0 } },
      { ...hosted, comparison },
    ])
      expect(runCostOf(without)).not.toHaveProperty("notCounted");
  });
});

test("the total is the sum of its parts, and never falls as a run goes on", () => {
  fc.assert(
    fc.property(fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), (hours, more) => {
      const at = (count: number) =>
        runCostOf({ ...provisioned, endedAt: new Date(Date.UTC(2026, 0, 1, count)).toISOString() });
      const [cost, later] = [at(hours), at(hours + more)];
      if (!cost || !later) throw new Error("an ended run has a cost");
      expect(cost.total).toBeCloseTo(cost.training + cost.hosting + cost.evaluation + cost.coordination, 12);
      expect(later.total).toBeGreaterThanOrEqual(cost.total);
    }),
  );
});
