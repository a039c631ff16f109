import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { judge, type Compared, type Versions } from "../../events-schema/compatibility/gate.ts";
import { accept, readBaseline } from "./baseline.ts";
import { closing, report } from "./report.ts";

const published = (outcomes: string[], title: string) => ({
  type: "object",
  properties: {
    metadata: { type: "object" },
    data: { type: "object", properties: { outcome: { enum: outcomes } }, required: ["outcome"] },
  },
  title,
});
const emptyFolder = () => pathToFileURL(`${mkdtempSync(join(tmpdir(), "published-"))}/`);

const baseline: Versions = new Map([
  ["Ended.v1", published(["won"], "Ended v1")],
  ["Left.v1", published(["gone"], "Left v1")],
  ["Heard.v1", published(["gone"], "Heard v1")],
  ["Told.v1", published(["a"], "as told")],
]);
const live: Versions = new Map([
  ["Ended.v1", published(["won", "lost"], "Ended v1")],
  ["Ended.v2", published(["lost"], "Ended v2")],
  ["Told.v1", published(["a"], "as told today")],
]);
const compared: Compared = {
  baseline,
  live,
  ended: new Set(),
  heardBy: (name) => (name === "Left.v1" || name === "Told.v1" ? [] : ["hosting/onEnded"]),
  emittedBy: () => [],
};

test("a person sees what changed, in which direction it breaks, an example, whom it hurts and what to do", () => {
  const judgements = judge(compared).filter(({ name }) => name === "Ended.v1");
  expect(report(judgements)).toBe(`Ended.v1  changed; heard by hosting/onEnded
  field         change           direction                   verdict     because
  data.outcome  values + "lost"  new events → old consumers  BREAKS      in a new event may be "lost"; hurts hosting/onEnded
                                 old events → new consumers  compatible
  Do: leave version 1 as it was and define version 2 beside it (CONTRIBUTING.md, "Move an event to a new version").
`);
});

test("the last line says what can be accepted and names what cannot", () => {
  expect(closing([], 3)).toBe("3 versions, as published.");
  expect(closing(judge(compared), 3)).toBe(
    "3 versions; 5 differ from published/: 3 can be accepted, 2 cannot (Ended.v1, Heard.v1).",
  );
});

test("versions that change alike are told once", () => {
  const both = judge({
    ...compared,
    baseline: new Map([
      ["A.v1", published(["a"], "t")],
      ["B.v1", published(["a"], "t")],
    ]),
    live: new Map([
      ["A.v1", published(["b"], "t")],
      ["B.v1", published(["b"], "t")],
    ]),
  });
  expect(report(both).match(/data\.outcome/g)).toHaveLength(1);
});

test("accepting writes and deletes what may be, and leaves the rest as it was", () => {
  const folder = emptyFolder();
  accept(
    [...baseline.keys()].map((name) => ({
      name,
      became: "new",
      request: false,
      changes: [],
      heardBy: [],
      refused: [],
      todo: "",
    })),
    baseline,
    folder,
  );
  expect(readBaseline(folder)).toEqual(baseline);
  expect(accept(judge(compared), live, folder)).toEqual(["Ended.v2", "Left.v1", "Told.v1"]);
  expect(readdirSync(folder).toSorted()).toEqual(["Ended.v1.json", "Ended.v2.json", "Heard.v1.json", "Told.v1.json"]);
  const now = readBaseline(folder);
  expect(now.get("Ended.v1")).toEqual(baseline.get("Ended.v1"));
  expect(now.get("Told.v1")).toEqual(live.get("Told.v1"));
  expect(judge({ ...compared, baseline: now }).map(({ name }) => name)).toEqual(["Ended.v1", "Heard.v1"]);
});
