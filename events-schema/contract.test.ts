import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  contracts,
  defineEvent,
  readTolerantly,
  rulePattern,
  validateStrictly,
  DatasetReady,
  DatasetRequested,
  RunEnded,
} from "./index.ts";
import * as events from "./events.ts";
import { eventFileOf, promiseOf, publishedName } from "./publish.ts";

describe("the rule pattern", () => {
  test("hears version 1 also where no version is given, and only from the owner", () => {
    expect(rulePattern(DatasetReady)).toEqual({
      "detail-type": ["DatasetReady"],
      source: ["choreo.dataset"],
      detail: { metadata: { version: [1, { exists: false }] } },
    });
  });
  test("hears a later version only where it is said", () => {
    expect(
      rulePattern(defineEvent({ type: "DatasetReady", version: 2, owner: "dataset", data: DatasetReady.data })),
    ).toMatchObject({ detail: { metadata: { version: [2] } } });
  });
  test("hears a request from any source", () => {
    expect(rulePattern(DatasetRequested)).not.toHaveProperty("source");
  });
  test("hears an event of several owners from each of them", () => {
    expect(rulePattern(RunEnded)).toMatchObject({
      source: ["choreo.dataset", "choreo.training", "choreo.hosting", "choreo.batch"],
    });
  });
});

describe("validation", () => {
  const ended = { outcome: "succeeded", reason: "done", summary: { rows: 1 } };
  test("reads tolerantly and drops what it does not know", () => {
    expect(readTolerantly(RunEnded, { ...ended, later: { a: 1 } })).toEqual({ ok: true, data: ended });
  });
  test("validates strictly and names every unknown key", () => {
    const problem = { code: "a/b", message: "m", remedy: "r", later: 1 };
    expect(validateStrictly(RunEnded, { ...ended, problem, extra: 1 })).toEqual({
      ok: false,
      violations: [
        { path: "problem.later", message: "is not part of the contract" },
        { path: "extra", message: "is not part of the contract" },
      ],
    });
  });
});

test.each(contracts.map((contract) => [publishedName(contract), contract] as const))(
  "%s has a promise",
  (_, contract) => {
    expect(promiseOf(contract).length).toBeGreaterThan(20);
  },
);

test("every version has its own file and export name", () => {
  const version = { type: "ModelTrained", version: 2 };
  expect(eventFileOf(version)).toBe("model-trained.v2.ts");
  for (const [name, { type, version }] of Object.entries(events))
    expect(name).toBe(version === 1 ? type : `${type}V${version}`);
});

test("every file in events/ is a live contract", () => {
  expect(readdirSync(new URL("./events/", import.meta.url)).sort()).toEqual(contracts.map(eventFileOf).sort());
});
