import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RunEnded, type HostingSection } from "../../../events-schema/index.ts";
import type { Lease } from "./lease.ts";
import { noRoom } from "./problems.ts";
import { runEndOf } from "./run-end.ts";
import { sampleComparison, sampleHosted, sampleLease, sampleRecipe } from "./samples.ts";
import { cannotHost, cannotPromote, retireFor, type Verdict } from "./verdict.ts";

const problem = noRoom("full", "wait");
const promote: Verdict = { decision: "promote", why: "better" };
const retired: Verdict = { decision: "retire", why: "worse", outcome: "succeeded" };
const { samples: _samples, ...comparison } = sampleComparison("promote");
const capacity = sampleHosted("x");
const ended = (hosting: Partial<HostingSection> = {}, changes: Partial<Lease> = {}): Lease => ({
  ...sampleLease("a", sampleRecipe({ hosting })),
  endedAt: "2026-01-01T02:00:00.000Z",
  ...changes,
});
const known = {
  dataset: "articles/0123456789abcdef01234567",
  manifest: "s3://data/datasets/a/v/manifest.json",
  trainingRecords: 800,
  baseModel: ended().model.baseModel,
  modelArn: ended().model.arn,
};

describe("the outcome", () => {
  test.each<[verdict: Verdict, endpoint: string | undefined, expected: object]>([
    [promote, undefined, { outcome: "succeeded", reason: "model-a is promoted: better" }],
    [promote, "news", { outcome: "succeeded", reason: "model-a is promoted onto endpoint news: better" }],
    [retired, "news", { outcome: "succeeded", reason: "model-a is retired: worse" }],
    [retireFor(problem, "cancelled"), undefined, { outcome: "cancelled", reason: problem.message, problem }],
    [cannotHost(problem), undefined, { outcome: "partial", reason: problem.message, problem }],
    [cannotPromote(problem), undefined, { outcome: "partial", reason: problem.message, problem }],
  ])("of %j, endpoint %s", (verdict, endpoint, expected) => {
    const { summary: _, cost: __, ...outcome } = runEndOf(ended(endpoint === undefined ? {} : { endpoint }), verdict);
    expect(outcome).toStrictEqual(expected);
  });
});

describe("the summary", () => {
  const summary = (verdict: Verdict, ...of: Parameters<typeof ended>) => runEndOf(ended(...of), verdict).summary;

  test("of what was not hosted or not kept has no capacity, whoever was to own it", () => {
    const section = { owner: "news team", endpoint: "news", until: "2027-01-01T00:00:00.000Z" };
    expect(summary(cannotHost(problem), section)).toStrictEqual({ ...known, decision: "not hosted" });
    expect(summary(retired, section, { capacity, modelDeleted: true })).toStrictEqual({
      ...known,
      decision: "retire",
      customModel: "deleted",
    });
  });

  test("of what was kept says where, whose and until when", () => {
    const section = { owner: "news team", endpoint: "news", until: "2027-01-01T00:00:00.000Z" };
    const hosted = { hosted: capacity.arn, method: "on-demand", hostingUsdPerDay: 0 };
    expect(summary(promote, section, { capacity })).toStrictEqual({
      ...known,
      decision: "promote",
      ...hosted,
      ...section,
    });
    expect(summary(promote, {}, { capacity })).toStrictEqual({ ...known, decision: "promote", ...hosted });
  });

  test("names the endpoint instead of the run's own capacity once it has taken the model over, and the way back", () => {
    const endpoint = { ...sampleHosted("news"), method: "provisioned-throughput" as const, modelUnits: 2 };
    const swapped = { hosted: endpoint, previousModelArn: "arn:m0" };
    const said = summary(promote, {}, { capacity, swapped });
    expect(said).toMatchObject({ hosted: endpoint.arn, method: endpoint.method, previousModelArn: "arn:m0" });
    // No price of provisioned throughput is known, and none is made up.
    expect(said).not.toHaveProperty("hostingUsdPerDay");
    expect(summary(promote, {}, { capacity, swapped: { hosted: endpoint } })).not.toHaveProperty("previousModelArn");
  });

  test("has the scores of the metric that decided, as far as there are any", () => {
    const scored = {
      metric: "rougeL",
      comparedRecords: 100,
      customizedScore: 0.8,
      baseScore: 0.5,
      difference: 0.3,
      differenceLow: 0.2,
      differenceHigh: 0.4,
      reportUri: comparison.reportUri,
    };
    expect(summary(retired, {}, { comparison })).toStrictEqual({ ...known, decision: "retire", ...scored });
    const { customizedScore: _, baseScore: __, ...differences } = scored;
    const noScores = { ...comparison, difference: { ...comparison.difference, metric: "bleu" as const } };
    expect(summary(retired, {}, { comparison: noScores })).toStrictEqual({
      ...known,
      decision: "retire",
      ...differences,
      metric: "bleu",
    });
  });

  test("of a row made again from the evaluation's word has no dataset, and no cost", () => {
    const { dataset: _, ...lost } = ended();
    const end = runEndOf(lost, retired);
    expect(end.summary).toStrictEqual({ baseModel: known.baseModel, modelArn: known.modelArn, decision: "retire" });
    expect(end).not.toHaveProperty("cost");
    expect(runEndOf(ended(), retired)).toHaveProperty("cost");
  });
});

test("whatever became of a run, its end keeps to the contract, and said again it is the same", () => {
  const option = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined });
  const leases = fc
    .record({
      capacity: option(capacity),
      comparison: option(comparison),
      swapped: option({ hosted: sampleHosted("news"), previousModelArn: ended().model.arn }),
      modelDeleted: fc.boolean(),
    })
    .map(({ modelDeleted, ...given }) =>
      ended({}, { modelDeleted, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) }),
    );
  const verdicts = fc.constantFrom(promote, retired, retireFor(problem, "failed"), cannotHost(problem));
  fc.assert(
    fc.property(leases, verdicts, (lease, verdict) => {
      const end = runEndOf(lease, verdict);
      expect(RunEnded.data.safeParse(end)).toMatchObject({ success: true });
      expect(runEndOf(lease, verdict)).toStrictEqual(end);
    }),
  );
});
