import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Metadata } from "../../../events-schema/index.ts";
import type { Letter } from "./letter.ts";
import { referenceOfRun, runLetter, type Ended, type RunLetterOptions } from "./run-letter.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
const letterOf = (data: Partial<Ended>, options: Partial<RunLetterOptions> = {}): Letter =>
  runLetter({
    metadata,
    data: { outcome: "succeeded", reason: "all is there", summary: {}, ...data },
    place: { stack: "choreo", bucket: "a-bucket" },
    attempt: 1,
    notes: [],
    links: { links: [], hours: 1 },
    ...options,
  });

const headings = ({ parts }: Letter) => parts.map(({ heading }) => heading);
const partOf = ({ parts }: Letter, heading: string) => parts.find((part) => part.heading === heading);
/** Lines as a reader sees them: `Base model: 0.3000`. */
const factsUnder = (letter: Letter, heading: string): string[] => {
  const part = partOf(letter, heading);
  return part?.kind === "facts" ? part.facts.map(({ label, value }) => `${label}: ${value}`) : [];
};
const stepsOf = (letter: Letter) => {
  const part = partOf(letter, "What to do next");
  return part?.kind === "steps" ? part.steps : [];
};

test("a mail says what it is about before anybody opens it", () => {
  expect(letterOf({ outcome: "partial", reason: "no room" })).toMatchObject({
    reference: referenceOfRun("run-1", "partial"),
    subject: "choreo: run run-1 partial: no room",
    verdict: "partial",
    title: "Run run-1",
    lead: "no room",
    footer: [
      "Stack choreo. The run was asked for by account 111122223333.",
      `Reference ${referenceOfRun("run-1", "partial")}`,
    ],
  });
});

test("the subject calls a pipeline by its name, and counts where it went well", () => {
  const summary = { pipeline: "articles", answered: 1998, failed: 2 };
  expect(letterOf({ summary }).subject).toBe("choreo: pipeline articles succeeded: 1,998 records answered, 2 failed");
  expect(letterOf({ outcome: "partial", reason: "too many", summary }).subject).toBe(
    "choreo: pipeline articles partial: too many",
  );
});

test.each([
  ["partial", "p", ["npm run choreo -- resume run-1"]],
  ["failed", "p", ["npm run choreo -- resume run-1"]],
  ["cancelled", "p", ["npm run choreo -- resume run-1"]],
  ["rejected", "p", []],
  ["succeeded", "p", []],
  ["failed", undefined, []],
] as const)("a run that %s of the pipeline %s is resumed by %j", (outcome, pipeline, commands) => {
  const letter = letterOf({ outcome, summary: pipeline === undefined ? {} : { pipeline } });
  const said = stepsOf(letter).flatMap(({ command }) => (command?.includes(" resume ") ? [command] : []));
  expect(said).toEqual(commands);
});

test("each outcome of a run has a reference of its own, and no other run has it", () => {
  const outcomes = ["succeeded", "partial", "failed", "rejected", "cancelled"] as const;
  const references = ["run-1", "run-2"].flatMap((runId) => outcomes.map((outcome) => referenceOfRun(runId, outcome)));
  expect(new Set(references).size).toBe(10);
});

test.each([
  ["succeeded", "good", "Nothing has to be done"],
  ["partial", "mixed", "A part of what was asked for exists"],
  ["failed", "bad", "Mend what the reason names"],
  ["rejected", "bad", "Mend what the reason names"],
  ["cancelled", "neutral", "if it is still wanted"],
] as const)("a run that %s looks %s, and without a remedy of its own the reader is told: %s", (outcome, tone, next) => {
  const letter = letterOf({ outcome });
  expect(letter.tone).toBe(tone);
  expect(stepsOf(letter)[0]?.say).toContain(next);
});

test.each([
  ["succeeded", "Look at what failed"],
  ["failed", "Mend what the reason names"],
  ["cancelled", "if it is still wanted"],
] as const)("where records failed and the run %s, the reader is told: %s", (outcome, next) => {
  expect(stepsOf(letterOf({ outcome, summary: { failed: 3 } }))[0]?.say).toContain(next);
});

describe("the scores", () => {
  const scores = { metric: "rougeL", customizedScore: 0.4, baseScore: 0.5, difference: -0.1 };
  const linesOf = (summary: Ended["summary"]) => factsUnder(letterOf({ summary }), "Scores by rougeL");

  test.each<[what: string, summary: Ended["summary"], lines: string[]]>([
    ["worse, no interval", scores, ["0.4000", "0.5000", "-0.1000"]],
    [
      "with an interval",
      { ...scores, difference: 0, differenceLow: -0.2, differenceHigh: 0.05 },
      ["0.4000", "0.5000", "+0.0000 (interval -0.2000 to +0.0500)"],
    ],
    ["half an interval is none", { ...scores, differenceLow: -0.2 }, ["0.4000", "0.5000", "-0.1000"]],
    ["nor is the other half", { ...scores, differenceHigh: 0 }, ["0.4000", "0.5000", "-0.1000"]],
    ["in words", { ...scores, customizedScore: "none", difference: "unknown" }, ["none", "0.5000", "unknown"]],
    ["missing", { metric: "rougeL" }, ["no value", "no value", "no value"]],
  ])("%s", (_, summary, [customized, base, difference]) => {
    expect(linesOf(summary)).toEqual([
      `Customized model: ${customized}`,
      `Base model: ${base}`,
      `Difference: ${difference}`,
    ]);
  });

  test("stand apart from the other facts, and only where there is a metric", () => {
    expect(factsUnder(letterOf({ summary: { ...scores, records: 3 } }), "Facts")).toEqual(["Records made: 3"]);
    const { metric: _, ...loose } = scores;
    expect(headings(letterOf({ summary: loose }))).toEqual(["Facts", "What to do next"]);
    expect(factsUnder(letterOf({ summary: loose }), "Facts")).toHaveLength(3);
  });
});

describe("the facts", () => {
  test.each([
    ["records", 1_234_567, "Records made: 1,234,567"],
    ["share", 0.123_456_789, "share: 0.123457"],
    ["hostingUsdPerDay", 2592, "Hosting costs a day: $2,592.00"],
    ["hostingUsdPerDay", 0, "Hosting costs a day: $0.00"],
    ["hostingUsdPerDay", 0.01, "Hosting costs a day: $0.01"],
    ["hostingUsdPerDay", 0.0001, "Hosting costs a day: $0.0001"],
    ["hostingUsdPerDay", 0.00009, "Hosting costs a day: less than $0.0001"],
    ["hostingUsdPerDay", 0.0061, "Hosting costs a day: $0.0061"],
    ["hostingUsdPerDay", "unknown", "Hosting costs a day: unknown"],
  ])("%s of %j reads %s", (key, value, line) => {
    expect(factsUnder(letterOf({ summary: { [key]: value } }), "Facts")).toEqual([line]);
  });

  test("are forty at most, and how many more there are is said", () => {
    const of = (count: number) =>
      factsUnder(
        letterOf({ summary: Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "x"])) }),
        "Facts",
      );
    expect(of(40)).toHaveLength(40);
    expect(of(40).at(-1)).toBe("k39: x");
    expect(of(42).slice(39)).toEqual(["k39: x", "And more: 2 facts stand in the run's results"]);
  });

  test.each([
    ["a/b", "a/b", ["what: a/b"]],
    ["a/b", "a/c", ["Code: a/b", "what: a/b"]],
    ["a/b", undefined, ["Code: a/b", "what: a/b"]],
  ])("with the code %s, where the problem has %s, are %j: no code is said twice", (code, other, lines) => {
    const problem = other === undefined ? {} : { problem: { code: other, message: "no", remedy: "mend" } };
    expect(factsUnder(letterOf({ summary: { code, what: code }, ...problem }), "Facts")).toEqual(lines);
  });

  test("whatever the summary, each of its first forty keys has one line, in their order", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}\d$/), fc.integer(), { maxKeys: 40 }), (summary) => {
        const labels = factsUnder(letterOf({ summary }), "Facts").map((line) => line.slice(0, line.indexOf(":")));
        expect(labels).toEqual(Object.keys(summary));
      }),
    );
  });
});

describe("the cost", () => {
  const none = { asOf: "2026-11-20", training: 0, hosting: 0, evaluation: 0, coordination: 0, total: 0, unknown: [] };
  const linesOf = (cost: Ended["cost"]) => factsUnder(letterOf(cost ? { cost } : {}), "Cost");

  test("is told part by part where anything was paid for it, with the prices' date", () => {
    expect(linesOf(none)).toEqual(["About: $0.00 (list prices of 2026-11-20, an estimate)"]);
    expect(linesOf({ ...none, training: 9.61, coordination: 0.0061, total: 9.6161 })).toEqual([
      "About: $9.62 (list prices of 2026-11-20, an estimate)",
      "Of that, training: $9.61",
      "Of that, coordination: $0.0061",
    ]);
  });

  test("of a pipeline has a part for what its models answered", () => {
    expect(linesOf({ ...none, inference: 3.5, total: 3.5 })).toContain("Of that, inference: $3.50");
  });

  test("names what it does not hold, forty of a kind at most", () => {
    const many = Array.from({ length: 50 }, (_, at) => `price ${at}`);
    const lines = linesOf({ ...none, unknown: many, notCounted: many });
    expect(lines.filter((line) => line.startsWith("No price known for: price "))).toHaveLength(40);
    expect(lines.filter((line) => line.startsWith("And perhaps: price "))).toHaveLength(40);
  });

  test("is not spoken of where nothing was paid", () => {
    expect(headings(letterOf({}))).toEqual(["What to do next"]);
  });
});

describe("a problem", () => {
  const problem = { code: "a/b", message: "no room", remedy: "Ask for more." };

  test("is told with its code and places, and its remedy is what to do next", () => {
    const letter = letterOf({ outcome: "failed", problem: { ...problem, places: ["/a", "/b"] } });
    expect(factsUnder(letter, "The problem")).toEqual(["Code: a/b", "What: no room", "Where: /a, /b"]);
    expect(stepsOf(letter)[0]).toEqual({ say: "Ask for more." });
  });

  test.each([[undefined], [[]]])("without places (%j) says none", (places) => {
    const letter = letterOf({ outcome: "failed", problem: { ...problem, ...(places && { places }) } });
    expect(factsUnder(letter, "The problem")).toEqual(["Code: a/b", "What: no room"]);
  });
});

describe("what to do next", () => {
  const commands = (letter: Letter) => stepsOf(letter).flatMap(({ command }) => command ?? []);

  test("is to see the results, of this run and in this bucket, as words of a shell", () => {
    expect(commands(letterOf({}))).toEqual(["npm run choreo -- results run-1 --bucket a-bucket"]);
    const odd = letterOf({}, { metadata: { ...metadata, runId: "a b" }, place: { stack: "choreo", bucket: "c d" } });
    expect(commands(odd)).toEqual(["npm run choreo -- results 'a b' --bucket 'c d'"]);
  });

  test("is to look after what goes on costing, where something does", () => {
    const letter = letterOf({ summary: { hosted: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/x" } });
    expect(commands(letter)[0]).toBe("npm run choreo -- hosted");
    expect(stepsOf(letter)[1]?.say).toContain("stays hosted until somebody deletes");
  });
});

test("links say how long they hold; without any, nothing is said of them", () => {
  const links = [{ label: "Report", url: "https://example.com/r" }];
  expect(partOf(letterOf({}, { links: { links, hours: 6 } }), "Links")).toMatchObject({
    kind: "links",
    links,
    note: expect.stringContaining("holds for 6 h") as string,
  });
  expect(headings(letterOf({}))).not.toContain("Links");
});

test("who was told stands last, where there is something to say", () => {
  const notes = [{ label: "Left out", value: "eve@evil.example" }];
  expect(headings(letterOf({}, { notes }))).toEqual(["What to do next", "Who was told"]);
  expect(factsUnder(letterOf({}, { notes }), "Who was told")).toEqual(["Left out: eve@evil.example"]);
});
