import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EvaluationSection, HostingSection, type Dataset, type Problem } from "../../../events-schema/index.ts";
import { customizableBases } from "../../models/table.ts";
import {
  checkBaseAnswers,
  checkDataset,
  checkSettings,
  checkTestSplit,
  findBase,
  orderFor,
  planHosting,
  usesValidation,
} from "./plan-training.ts";
import { sampleBase, sampleDataset } from "./samples.ts";

const nova = sampleBase();
const training = { baseModel: nova.id, hyperParameters: {}, deadlineHours: 72 };
const sized = (train: number, validation = 0): Dataset => ({
  ...sampleDataset,
  train: { ...sampleDataset.train, records: train },
  validation: { uri: "s3://data/validation.jsonl", bytes: 1, records: validation },
});
const free = { used: 0, limit: 10 };
const facts = { deployments: free, provisionedUnits: free, unitsOfBase: free };

/** Names the thing, the value, the limit, and what to do. */
const expectNamed = (problem: Problem | undefined, code: string, said: readonly string[], ways: readonly string[]) => {
  expect(problem?.code).toBe(`training/${code}`);
  for (const fact of said) expect(problem?.message).toContain(fact);
  for (const way of ways) expect(problem?.remedy).toContain(way);
};

describe("the base model", () => {
  test("is found by id or ARN, in its regions only", () => {
    for (const base of customizableBases)
      for (const region of base.regions)
        expect(findBase({ ...training, baseModel: base.id }, region)).toEqual({ base });
  });

  test("that nobody knows is refused with all that there are", () => {
    const found = findBase({ ...training, baseModel: "acme.giant" }, "us-east-1");
    expectNamed(
      "problem" in found ? found.problem : undefined,
      "unknown-model",
      ["acme.giant"],
      [customizableBases.map(({ id }) => id).join(", "), "context suffix"],
    );
  });

  test("of another region is refused with both regions", () => {
    const llama = sampleBase("meta.llama3-1-8b-instruct-v1:0:128k");
    const base = { ...training, baseModel: llama.id };
    const found = findBase(base, "eu-north-1");
    expectNamed(
      "problem" in found ? found.problem : undefined,
      "wrong-region",
      [llama.id, llama.regions.join(", "), "eu-north-1"],
      [llama.regions.join(" or "), "eu-north-1"],
    );
  });
});

describe("the dataset", () => {
  // Each bound can be met while the others are kept, as in no one family.
  const base = { ...nova, validationRecordsMax: 1000 };
  const { min, sumMax } = base.records;
  const most = base.validationRecordsMax;
  const longest = base.tokensPerRecordMax * 8;

  test.each<[what: string, dataset: Dataset]>([
    ["the fewest records", sized(min)],
    ["the most records", sized(sumMax - most, most)],
    ["the longest record", { ...sampleDataset, longestRecordBytes: longest }],
  ])("may have %s", (_, dataset) => {
    expect(checkDataset(base, dataset)).toBeUndefined();
  });

  test.each<[code: string, dataset: Dataset, said: (string | number)[], ways: string[]]>([
    [
      "wrong-format",
      { ...sampleDataset, recordFormat: "prompt-completion" },
      ["prompt-completion", nova.recordFormat],
      [`records.format to "${nova.recordFormat}"`],
    ],
    ["too-few-records", sized(min - 1), [min, `there are ${min - 1}`], ["Add data", "split.train"]],
    ["too-many-records", sized(sumMax, 1), [sumMax, `there are ${sumMax + 1}`], [`quota for records of ${base.id}`]],
    ["too-many-validation-records", sized(800, most + 1), [most, `there are ${most + 1}`], ["split.validation"]],
    [
      "record-too-long",
      { ...sampleDataset, longestRecordBytes: longest + 1 },
      [`${longest + 1} bytes`, `${nova.tokensPerRecordMax} tokens`],
      ["Shorten", "eight bytes a token"],
    ],
  ])("is refused: %s", (code, dataset, said, ways) => {
    expectNamed(checkDataset(base, dataset), code, [nova.id, ...said.map(String)], ways);
  });

  test("has no validation data to count where the family takes none or there is none", () => {
    const without = { ...base, validationRecordsMax: 0 };
    expect(checkDataset(without, sized(sumMax, most + 1))).toBeUndefined();
    const { validation: _, ...noValidation } = sampleDataset;
    expect([
      usesValidation(without, sized(10, 10)),
      usesValidation(nova, noValidation),
      usesValidation(nova, sized(9)),
    ]).toEqual([false, false, false]);
    expect(usesValidation(nova, sized(9, 1))).toBe(true);
    expect(usesValidation({ ...nova, validationRecordsMax: 1 }, sized(9, 1))).toBe(true);
  });

  test("is taken exactly where every bound of its family is kept", () => {
    const sizes = [fc.nat({ max: 2 * sumMax }), fc.nat({ max: 2 * most }), fc.nat({ max: 2 * longest })] as const;
    fc.assert(
      fc.property(...sizes, (train, validation, longestRecordBytes) => {
        const isTaken = checkDataset(base, { ...sized(train, validation), longestRecordBytes }) === undefined;
        const fits =
          train >= min && train + validation <= sumMax && validation <= most && longestRecordBytes <= longest;
        expect(isTaken).toBe(fits);
      }),
    );
  });
});

describe("hyperparameters", () => {
  const wrong = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`odd${at}`, "1"]));

  test("that Bedrock would take are no problem", () => {
    expect(checkSettings(nova, { ...training, hyperParameters: { epochCount: "1" } })).toBeUndefined();
  });

  test("that it would not are named, eight at most, and the rest counted", () => {
    const eight = checkSettings(nova, { ...training, hyperParameters: wrong(8) });
    expectNamed(eight, "hyperparameter", ["odd0 is not", "; odd7 is not"], ["training.hyperParameters"]);
    expect(eight?.message).toMatch(/learningRateWarmupSteps$/);
    const nine = checkSettings(nova, { ...training, hyperParameters: wrong(9) })?.message;
    expect(nine).toMatch(/; and 1 more$/);
    expect(nine).not.toContain("odd8");
  });
});

test("hosting is planned with its reason, or refused before training is paid for with what to ask for", () => {
  const section = HostingSection.parse({ method: "on-demand" });
  expect(planHosting(nova, section, { region: "us-east-1", facts })).toEqual({
    method: "on-demand",
    why: expect.stringContaining("0 of 10 deployments") as string,
  });
  const full = { ...facts, deployments: { used: 10, limit: 10 } };
  const refused = planHosting(nova, section, { region: "us-east-1", facts: full });
  expectNamed(
    "problem" in refused ? refused.problem : undefined,
    "no-hosting",
    ["could not be hosted", "10 of 10"],
    ["Before training is paid for: ", "L-1EF80F3E"],
  );
});

describe("the test split", () => {
  test("is enough where what is compared reaches what a promotion needs", () => {
    const counts = [
      fc.option(fc.nat({ max: 50 }), { nil: undefined }),
      fc.nat({ max: 50 }),
      fc.nat({ max: 50 }),
    ] as const;
    fc.assert(
      fc.property(...counts, (records, recordsMin, recordsMax) => {
        const { test: _, ...without } = sampleDataset;
        const dataset = records === undefined ? without : { ...without, test: { uri: "s3://x/y", bytes: 1, records } };
        const rule = { ...EvaluationSection.parse({}), recordsMin, recordsMax };
        const problem = checkTestSplit(dataset, rule);
        const compared = Math.min(records ?? 0, recordsMax);
        expect(problem === undefined).toBe(compared >= recordsMin);
        if (!problem) return;
        expectNamed(
          problem,
          "too-few-test-records",
          [`${compared} records`, `has ${records ?? 0},`, `recordsMax is ${recordsMax})`, `needs ${recordsMin}`],
          ["split.test", "evaluation.recordsMin"],
        );
      }),
    );
  });
});

test("a base that could not be asked is refused with the id that would be asked, who says so, and the setting", () => {
  const place = { region: "us-east-1", baseModelIds: {} };
  expect(checkBaseAnswers(nova, { ...place, facts })).toBeUndefined();
  const problem = checkBaseAnswers(nova, { ...place, facts: { ...facts, baseInferenceTypes: ["PROVISIONED"] } });
  expectNamed(
    problem,
    "base-not-askable",
    ["could not ask the base model", "PROVISIONED"],
    [
      "baseModelIds for amazon.nova-micro-v1:0 ",
      "ask amazon.nova-micro-v1:0 by ",
      nova.baseAnswers.source,
      "evaluation",
    ],
  );
});

describe("the order", () => {
  const of = (runId: string, name?: string) =>
    orderFor(
      nova,
      { dataset: sampleDataset, recipe: {}, training: { ...training, ...(name !== undefined && { modelName: name }) } },
      { runId, place: { region: "us-east-1", outputUri: "s3://data/training/" } },
    );

  test("is a run's own, and the same whenever it is asked for", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{24}$/), fc.stringMatching(/^[0-9a-f]{24}$/), (one, other) => {
        expect(of(one)).toEqual(of(one));
        expect(of(one).jobKey === of(other).jobKey).toBe(one === other);
      }),
    );
  });

  test("says everything that the job needs", () => {
    expect(of("0123456789abcdef", "mine").modelName).toBe("mine");
    expect(of("0123456789abcdef")).toMatchObject({
      baseModel: nova.id,
      modelName: "articles-0123456789ab",
      customizationType: "FINE_TUNING",
      validationUri: sampleDataset.validation?.uri,
      trainUri: sampleDataset.train.uri,
      outputUri: "s3://data/training/0123456789abcdef/",
      deadlineHours: 72,
      dataset: sampleDataset,
    });
  });
});
