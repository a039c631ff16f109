import fc from "fast-check";
import { expect, test } from "vitest";
import type { Metadata } from "../../../events-schema/index.ts";
import { abandonedLetter, referenceOfAbandoned, type Abandoned } from "./abandoned-letter.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
const abandoned: Abandoned = {
  hosted: {
    method: "provisioned-throughput",
    arn: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
    name: "choreo-run-1",
    modelUnits: 2,
    since: "2026-11-25T08:00:00Z",
  },
  decideBy: "2026-11-25T10:00:00.000Z",
};
const letterOf = (data: Abandoned, attempt = 1) =>
  abandonedLetter({ metadata, data, place: { stack: "choreo" }, attempt });
const factsOf = (data: Abandoned): string[] => {
  const [facts] = letterOf(data).parts;
  return facts?.kind === "facts" ? facts.facts.map(({ label, value }) => `${label}: ${value}`) : [];
};

test("a warning names what was hosted for nobody, how, since when, and whose it seems to be", () => {
  const letter = letterOf(abandoned);
  expect(letter).toMatchObject({
    reference: referenceOfAbandoned(abandoned),
    subject: "choreo: choreo-run-1 was hosted without a run",
    tone: "bad",
    title: "choreo-run-1",
  });
  expect(factsOf(abandoned)).toEqual([
    `Answers as: ${abandoned.hosted.arn}`,
    "Hosted by: provisioned-throughput",
    "Model units: 2",
    "Since: 2026-11-25T08:00:00Z",
    "To be decided by: 2026-11-25T10:00:00.000Z",
    "Run, by its tag: run-1",
  ]);
  const [, steps] = letter.parts;
  expect(steps?.kind === "steps" && steps.steps.map(({ command }) => command)).toEqual([
    "npm run choreo -- hosted",
    undefined,
  ]);
});

test("what is hosted without model units says none", () => {
  const data = { ...abandoned, hosted: { ...abandoned.hosted, method: "on-demand" as const, modelUnits: 0 } };
  expect(factsOf(data).filter((fact) => fact.startsWith("Model units"))).toEqual([]);
});

test("one capacity is told of under one reference, another under another, whatever the try", () => {
  const arn = fc.constantFrom("arn:aws:bedrock:a", "arn:aws:bedrock:b");
  fc.assert(
    fc.property(arn, arn, fc.integer({ min: 1, max: 9 }), (one, other, attempt) => {
      const of = (hosted: string) => ({ ...abandoned, hosted: { ...abandoned.hosted, arn: hosted } });
      expect(letterOf(of(one), attempt).reference === letterOf(of(other)).reference).toBe(one === other);
    }),
  );
});
