import { expect, test } from "vitest";
import { toHeld } from "./held-parts.ts";
import { planLanes } from "./plan-lanes.ts";
import { sampleRow, sampleStage } from "./samples.ts";

const none = { jobs: 0 };

test("each stage by the input of its own and the jobs that it needs, in multiples of what is together before it", () => {
  const row = sampleRow({
    stages: [
      sampleStage({ parts: 1, chunks: [40] }),
      sampleStage({ source: 0 }),
      sampleStage({ source: 0 }),
      sampleStage({ source: 2 }),
      sampleStage({ source: 1 }),
      sampleStage({ parts: 1 }),
      sampleStage({ source: 5 }),
    ],
  });
  const needs = [{ jobs: 40 }, { jobs: 40 }, { jobs: 14 }, { jobs: 9 }, { jobs: 26, maxJobs: 30 }, none, { jobs: 1 }];
  expect(planLanes(row, needs)).toEqual([undefined, 1, 2, 4, 3, undefined, 1]);
});

test("parts of the input that are joined are not counted twice", () => {
  const shut = sampleRow({
    gate: "shut",
    stages: [sampleStage({ parts: 2, chunks: [4, 4, 8] }), sampleStage({ source: 0 })],
  });
  const needs = [none, { jobs: 4 }];
  expect([planLanes(shut, needs), planLanes(toHeld(0, [0, 1])(shut), needs)]).toEqual([
    [undefined, 2],
    [undefined, 2],
  ]);
});

test("a stage of which nothing is known takes all of a part together", () => {
  const row = sampleRow({ stages: [sampleStage({ parts: 1, chunks: [40] }), sampleStage({ source: 0 })] });
  expect(planLanes(row, [])).toEqual([undefined, 250]);
});
