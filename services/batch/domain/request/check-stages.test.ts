import { describe } from "vitest";
import { Pipeline } from "../../../../events-schema/index.ts";
import { checkStages } from "./check-stages.ts";
import { classify, sample } from "./sample.testing.ts";
import { tell } from "./check-pipeline.testing.ts";

describe("stages", () => {
  const read = (...inputs: [name: string, reads: string | undefined][]): Pipeline =>
    sample({
      stages: inputs.map(([name, stage]) => ({
        ...classify,
        name,
        ...(stage !== undefined && { input: { from: "stage" as const, stage } }),
      })),
    });
  tell(checkStages, [
    ["two of a name", read(["a", undefined], ["a", "a"]), ["batch/stage-name", "/stages/0/name", "/stages/1/name"]],
    [
      "names that differ in case",
      read(["a", undefined], ["b", "a"], ["A", "b"]),
      ["batch/stage-name", "/stages/0/name", "/stages/2/name"],
    ],
    ["a first stage without objects", read(["a", "b"], ["b", "a"]), ["batch/stage-input", "/stages/0/input/stage"]],
    ["a stage that reads itself", read(["a", undefined], ["b", "b"]), ["batch/stage-input", "/stages/1/input/stage"]],
    [
      "a stage that reads a later one",
      read(["a", undefined], ["b", "c"], ["c", "a"]),
      ["batch/stage-input", "/stages/1/input/stage"],
    ],
    [
      "a stage that reads nothing there is",
      read(["a", undefined], ["b", "A"]),
      ["batch/stage-input", "/stages/1/input/stage"],
    ],
    ["one stage read by two", read(["a", undefined], ["b", "a"], ["c", "a"])],
  ]);
});
