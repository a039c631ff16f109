import fc from "fast-check";
import { expect, test } from "vitest";
import { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { checkAsking } from "./check-asking.ts";
import { checkPipeline } from "./check-pipeline.ts";
import { pipelines } from "./pipelines.testing.ts";
import { classify, describeClothes, embed, one, prompts, sample, written } from "./sample.testing.ts";
import { warnOfPipeline } from "./warn-of-pipeline.ts";
import { brief, isInside } from "./check-pipeline.testing.ts";

test("nothing is wrong with the sample, and nothing is warned of", () => {
  expect(checkPipeline(sample())).toEqual([]);
  expect(warnOfPipeline(sample())).toEqual([]);
});

test("however many names are one, twenty places are said", () => {
  const letters = ["aA", "bB", "cC", "dD", "eE"];
  const names = letters.reduce(
    (all, both) => all.flatMap((name) => both.split("").map((letter) => name + letter)),
    [""],
  );
  const many = Object.fromEntries(names.map((name) => [name, { template: "x" }]));
  const [problem] = checkAsking(one({ asks: { mode: "mapped", column: "kind" } }, { prompts: many }));
  expect(Problem.parse(problem).places).toHaveLength(20);
});

test("everything is said at once", () => {
  const request = sample({
    prompts: { ...prompts, broken: { template: "{{" } },
    stages: [
      { ...classify, form: "Converse", inference: { dimensions: 3 } },
      { ...describeClothes, input: { from: "stage", stage: "x" } },
      { ...embed, name: "Classify", limits: { maxRecordsPerJob: 1 } },
    ],
    resumes: { runId: "r", fromStage: "x" },
  });
  expect(brief(checkPipeline(request)).map(([code]) => code)).toEqual([
    "batch/stage-name",
    "batch/stage-input",
    "batch/template",
    "batch/parameter",
    "batch/limits",
    "batch/resumes",
  ]);
});

test("whatever is asked for: nothing is thrown, every problem fits the contract and lies inside the request, and is said once", () => {
  fc.assert(
    fc.property(pipelines, (request) => {
      const found = [...checkPipeline(request), ...warnOfPipeline(request)];
      for (const problem of found) {
        expect(Problem.safeParse(problem).success).toBe(true);
        for (const place of problem.places ?? []) expect(isInside(request, place), place).toBe(true);
      }
      expect(new Set(found.map((problem) => JSON.stringify(problem))).size).toBe(found.length);
    }),
  );
});

test("of two fit pipelines, one after the other is fit", () => {
  expect(
    checkPipeline(
      Pipeline.parse({
        ...written,
        stages: [...written.stages, ...written.stages.map((stage) => ({ ...stage, name: `${stage.name}2` }))],
      }),
    ),
  ).toEqual([]);
});
