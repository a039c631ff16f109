import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEstimate, dollars } from "./check-estimate.ts";
import { costOfTokens } from "./cost-of-tokens.ts";
import { estimatePipeline, type StageSize } from "./estimate-pipeline.ts";
import { expansionsMax, inputTokensEach, outputTokensEach } from "./guess-tokens.ts";
import { pipelines } from "./pipelines.testing.ts";
import { classify, describeClothes, one, prompts, sample } from "./sample.testing.ts";

const sized = (records: number, more: Partial<StageSize> = {}) => new Map([["classify", { records, ...more }]]);

describe("jobs, waves and tokens", () => {
  test("follow from the first stage's records through all stages", () => {
    const { stages, asOf, unknown } = estimatePipeline(sample(), sized(250_000, { inputTokens: 1e8 }), () => 2);
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(unknown).toEqual([]);
    expect(
      stages.map(({ stage, records, jobs, waves, onDemand }) => ({ stage, records, jobs, waves, onDemand })),
    ).toEqual([
      { stage: "classify", records: 250_000, jobs: 3, waves: 2, onDemand: 0 },
      { stage: "describe", records: 250_000, jobs: 3, waves: 2, onDemand: 0 },
      { stage: "embed", records: 250_000, jobs: 3, waves: 2, onDemand: 0 },
    ]);
    const [, described, embedded] = stages;
    expect(described?.outputTokens).toBe(250_000 * 200);
    expect(embedded).toMatchObject({ inputTokens: 250_000 * 200, outputTokens: 0 });
  });

  test("bytes cut jobs as records do", () => {
    const [stage] = estimatePipeline(sample(), sized(1000, { bytes: 10e9 })).stages;
    expect(stage).toMatchObject({ jobs: 10, onDemand: 0 });
  });

  test("text has four bytes a token and a line around it; images are as large as those of the stage before", () => {
    const stages = [classify, { ...describeClothes, reads: "text-and-image" as const }];
    const size = sized(1000, { inputTokens: 50_000, bytes: 7_000_000, assumed: ["a thousand pictures"] });
    const [first, second] = estimatePipeline(sample({ stages }), size).stages;
    expect(first?.assumed).toContain("a thousand pictures");
    expect(second?.bytes).toBe(1000 * 200 + (second?.inputTokens ?? 0) * 4 + 7_000_000);
    const [, texts] = estimatePipeline(sample(), size).stages;
    expect(texts?.bytes).toBe(1000 * 200 + (texts?.inputTokens ?? 0) * 4);
  });

  test("of no records are none, and cost nothing", () => {
    const estimate = estimatePipeline(sample(), sized(0));
    expect(estimate).toMatchObject({ costUsd: 0, unknown: [] });
    for (const stage of estimate.stages)
      expect(stage).toMatchObject({ records: 0, bytes: 0, jobs: 0, onDemand: 0, inputTokens: 0, outputTokens: 0 });
  });

  test("an input has the longest prompt, the system's, what its column may hold and an image, where they are sent", () => {
    const written = {
      short: { template: "{{a}}" },
      long: { template: `${"x".repeat(400)}{{some_column:100}}` },
      all: { expands: ["short", "long"] },
    };
    const tokens = (change: Parameters<typeof one>[0], all: Parameters<typeof sample>[0] = { prompts: written }) => {
      const { prompts: there, stages } = one(change, all);
      return inputTokensEach(there, stages[0]!, { answers: 7, assumed: [] });
    };
    const single = { asks: { mode: "single" as const, prompt: "long" } };
    expect(tokens({ ...single, reads: "text" })).toBe(100 + 7);
    expect(tokens({ ...single, reads: "text-and-image" })).toBe(100 + 7 + 1600);
    expect(tokens({ ...single, reads: "image" })).toBe(7 + 1600);
    expect(tokens({ ...single, reads: "text", inference: { system: "y".repeat(40) } })).toBe(100 + 7 + 10);
    const mixed = { long: { template: "x".repeat(400) }, short: { template: "{{a}}" } };
    expect(tokens({ asks: { mode: "mapped", column: "kind" }, reads: "text" }, { prompts: mixed })).toBe(100 + 7);
    expect(tokens({ ...single, reads: "text" }, { prompts: mixed })).toBe(100);
    expect(tokens({ asks: { mode: "column", column: "a" }, reads: "text" })).toBe(7);
  });

  test("records are multiplied where they are expanded, and nowhere else", () => {
    const rules = { ...prompts, all: { expands: ["shoes", "other"] } };
    expect(expansionsMax(rules, { mode: "single", prompt: "all" })).toBe(1);
    expect(expansionsMax(rules, { mode: "mapped", column: "a", prompts: { a: "all" } })).toBe(1);
    expect(expansionsMax(rules, { mode: "expanded", column: "a", prompts: { a: "gone" } })).toBe(1);
    expect(expansionsMax(rules, undefined)).toBe(1);
  });

  test("what is below a job's minimum goes on demand, at its price", () => {
    const [few] = estimatePipeline(one(), sized(50, { inputTokens: 50_000 })).stages;
    const [many] = estimatePipeline(one(), sized(100, { inputTokens: 100_000 })).stages;
    expect(few).toMatchObject({ jobs: 0, waves: 0, onDemand: 50 });
    expect(few?.costUsd).toBeCloseTo(many?.costUsd ?? 0, 10);
  });

  test("the quota is what Bedrock's older default is, where nobody says", () => {
    const [stage] = estimatePipeline(one(), sized(2_100_000)).stages;
    expect(stage).toMatchObject({ jobs: 21, waves: 2 });
  });

  test("rules multiply records by the most prompts that one names", () => {
    const rules = { ...prompts, all: { expands: ["shoes", "other"] }, few: { expands: ["shoes"] } };
    const asks = { mode: "expanded" as const, column: "category" };
    const request = sample({ prompts: rules, stages: [classify, { ...describeClothes, asks }] });
    expect(expansionsMax(request.prompts, asks)).toBe(2);
    expect(estimatePipeline(request, sized(1000)).stages[1]).toMatchObject({ records: 2000 });
  });

  test("what was taken for granted is said", () => {
    const [stage] = estimatePipeline(one(), sized(1000)).stages;
    expect(stage?.assumed).toEqual(["answers of 500 tokens, as no maxTokens is given", "1600 tokens an image"]);
    const told: string[] = [];
    const [, read] = sample().stages;
    expect(outputTokensEach(read!, told)).toBe(200);
    expect(inputTokensEach(sample().prompts, read!, { answers: 100, assumed: told })).toBeGreaterThan(100);
    expect(told).toEqual(["columns as long as one answer of the stage that is read"]);
  });
});

describe("cost", () => {
  test("is tokens by the table's prices, half of them in a batch", () => {
    const { costUsd } = estimatePipeline(one({ inference: { maxTokens: 100 } }), sized(1000, { inputTokens: 1e6 }));
    expect(costUsd).toBeCloseTo((1000 * 0.00006 + 100 * 0.00024) / 2, 10);
  });

  test("is not given where a price is missing, and the price is named", () => {
    const estimate = estimatePipeline(one({ model: "acme.model-v1:0" }), sized(1000));
    expect(estimate).toMatchObject({ costUsdKnown: 0, unknown: ["the price of acme.model-v1:0 in a batch"] });
    expect(estimate).not.toHaveProperty("costUsd");
  });

  test("is not given where records are not known", () => {
    expect(estimatePipeline(one(), new Map())).toMatchObject({
      stages: [],
      unknown: ['the records of the stage "classify"'],
    });
  });

  test("of both ways is the sum of their shares", () => {
    const prices = { onDemand: { inputPer1K: 2, outputPer1K: 4 }, batch: { inputPer1K: 1, outputPer1K: 2 } };
    const tokens = { model: "m", inputTokens: 1000, outputTokens: 1000, onDemandShare: 0.5 };
    expect(costOfTokens(prices, tokens)).toEqual({ costUsd: 4.5, unknown: [] });
    expect(costOfTokens({}, tokens).unknown).toEqual(["the price of m in a batch", "the price of m on demand"]);
  });

  test.each([
    [0, "$0.00"],
    [0.00123, "$0.0012"],
    [1, "$1.00"],
    [12.345, "$12.35"],
  ])("%d is shown as %s", (sum, shown) => {
    expect(dollars(sum)).toBe(shown);
  });
});

describe("what a request allows", () => {
  const codes = (request: ReturnType<typeof one>, records = 250_000) =>
    checkEstimate(request, estimatePipeline(request, sized(records))).map(({ code, places }) => [
      code,
      ...(places ?? []),
    ]);
  test("jobs above maxJobs", () => {
    expect(codes(one({ limits: { maxJobs: 3 } }))).toEqual([]);
    expect(codes(one({ limits: { maxJobs: 2 } }))).toEqual([["batch/jobs", "/stages/0/limits/maxJobs"]]);
  });
  test("cost above maxCostUsd, or unknown", () => {
    expect(codes(one({}, { maxCostUsd: 1000 }))).toEqual([]);
    expect(codes(one({}, { maxCostUsd: 1 }))).toEqual([["batch/cost", "/maxCostUsd"]]);
    expect(codes(one({ model: "acme.model-v1:0" }, { maxCostUsd: 1 }))).toEqual([
      ["batch/cost-unknown", "/maxCostUsd"],
    ]);
  });
});

test("more records never need fewer tokens, and every record is in a job or on demand", () => {
  fc.assert(
    fc.property(pipelines, fc.nat(1_000_000), fc.nat(1_000_000), (request, records, more) => {
      const of = (count: number) =>
        estimatePipeline(request, new Map(request.stages.map(({ name }) => [name, { records: count }])));
      const [less, most] = [of(records), of(records + more)];
      for (const [at, stage] of less.stages.entries()) {
        expect(stage.onDemand).toBeLessThanOrEqual(stage.records);
        expect(stage.jobs === 0 ? stage.onDemand : stage.records).toBe(stage.records);
        expect(most.stages[at]?.inputTokens).toBeGreaterThanOrEqual(stage.inputTokens);
      }
      expect(less.costUsd === undefined || less.unknown.length === 0).toBe(true);
    }),
  );
});
