import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkHyperParameters, effectiveHyperParameters } from "./hyper-parameters.ts";
import { customizableBases, findCustomizable } from "./table.ts";

const nova = findCustomizable("amazon.nova-micro-v1:0:128k");
if (!nova) throw new Error("Nova Micro is gone from the table");

describe("checkHyperParameters", () => {
  test.each([
    [{}, []],
    [{ epochCount: "5", learningRate: "1e-5" }, []],
    [{ epochCount: "6" }, ['epochCount is "6"; it must be a whole number from 1 to 5, as text']],
    [{ epochCount: "2.5" }, ['epochCount is "2.5"; it must be a whole number from 1 to 5, as text']],
    [{ learningRate: "0.1" }, ['learningRate is "0.1"; it must be a number from 0.000001 to 0.0001, as text']],
    [{ learningRate: "fast" }, ['learningRate is "fast"; it must be a number from 0.000001 to 0.0001, as text']],
    [
      { learningRate: "Infinity" },
      ['learningRate is "Infinity"; it must be a number from 0.000001 to 0.0001, as text'],
    ],
    [
      { constructor: "1" },
      [
        "constructor is not a hyperparameter of amazon.nova-micro-v1:0:128k; it takes epochCount, learningRate, learningRateWarmupSteps",
      ],
    ],
  ])("%j is answered with %j", (given, problems) => {
    expect(checkHyperParameters(nova, given as Record<string, string>)).toEqual(problems);
  });

  test("finds nothing wrong with any family's own defaults", () => {
    for (const base of customizableBases)
      expect(checkHyperParameters(base, effectiveHyperParameters(base, {}))).toEqual([]);
  });

  test("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        (given) => checkHyperParameters(nova, given).length <= Object.keys(given).length,
      ),
    );
  });
});

test("a base is found by its foundation-model ARN too", () => {
  expect(findCustomizable(`arn:aws:bedrock:us-east-1::foundation-model/${nova.id}`)).toBe(nova);
  expect(findCustomizable("amazon.nova-micro-v1:0")).toBeUndefined();
});
