import { expect, test } from "vitest";
import { referenceOfStuck, stuckLetter } from "./stuck-letter.ts";

const run = {
  runId: "run 1",
  account: "111122223333",
  requestedAt: "2026-11-25T10:15:00.000Z",
  dueAt: "2026-11-28T10:15:00.000Z",
};
const notes = [{ label: "Left out", value: "eve@evil.example" }];

test("a warning names the run, when it should have ended, and what can be done about it", () => {
  const letter = stuckLetter({ run, place: { stack: "choreo" }, attempt: 1, notes });
  expect(letter).toMatchObject({
    reference: referenceOfStuck("run 1"),
    subject: "choreo: run run 1 has not ended since 2026-11-25T10:15:00.000Z",
    tone: "mixed",
    verdict: "stuck",
  });
  const [facts, steps, told] = letter.parts;
  expect(facts?.kind === "facts" && facts.facts.map(({ value }) => value)).toEqual([run.requestedAt, run.dueAt]);
  expect(steps?.kind === "steps" && steps.steps.map(({ command }) => command)).toEqual([
    "npm run choreo -- run 'run 1'",
    "npm run choreo -- redrive --run 'run 1' --dry-run",
    "npm run choreo -- cancel 'run 1'",
  ]);
  expect(told).toMatchObject({ heading: "Who was told", facts: notes });
});
