import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { describeAnswers } from "../answers.port-test.ts";
import { describeEvaluationStore } from "../evaluation-store.port-test.ts";
import { describeRecordSheets } from "../record-sheets.port-test.ts";
import { answered, memoryAnswers } from "./memory-answers.ts";
import { memoryCommands } from "./memory-commands.ts";
import { memoryEvaluations } from "./memory-evaluations.ts";
import { memorySheets } from "./memory-sheets.ts";

describeEvaluationStore("memory", async () => memoryEvaluations());
describeAnswers("memory", async () => {
  const answers = memoryAnswers();
  answers.says((modelId) =>
    modelId === "m" ? answered("good to eat") : { outcome: "refused", reason: "ResourceNotFoundException: no model" },
  );
  return { answers, model: "m", nobody: "n" };
});
describeRecordSheets(
  "memory",
  async (objects) => memorySheets(objects),
  async (objects, uri) =>
    (await text(await objects.read(uri)))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
);

test("memory commands keep what was sent, in order", async () => {
  const commands = memoryCommands();
  await commands.sendChunks([{ runId: "r", chunk: "0000", round: 1 }]);
  await commands.sendScoring({ runId: "r" });
  expect(commands.queue.map(({ queue }) => queue)).toEqual(["evaluation-chunks", "evaluation-scoring"]);
});
