import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem, problemOf } from "../../../events-schema/index.ts";
import * as problems from "./problems.ts";
import { Refused } from "./refused.ts";

const uri = "s3://bucket/articles.csv";
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `c${at}`);
const counts = { rowsIn: 12, records: 4, dropped: { tooShort: 5, shouting: 0, duplicateId: 3 }, noticed: {} };
const fault = { uri, what: "a quote is never closed", found: 2, places: ["line 3", "line 9"] };

type Case = [
  problem: Problem,
  code: string,
  said: readonly string[],
  ways: readonly string[],
  places?: readonly string[],
];
/** What each must name: the thing, the value, the limit, and what to do. */
const cases: Case[] = [
  [problems.unreadableRequest("odd"), "unreadable-request", ["odd"], ["publish it again"]],
  [problems.unreadableRequest("odd", "go home"), "unreadable-request", ["odd"], ["go home"]],
  [problems.missingObject(uri), "missing-object", [uri], ["bucket and key", "role"]],
  [
    problems.missingColumn({ name: "Body", field: "body", uri, there: ["id", "text"] }),
    "missing-column",
    [uri, '"Body"', '"body"', "has: id, text"],
    ["columns.body"],
    [uri],
  ],
  [problems.missingColumn({ name: "Body", field: "body", uri, there: [] }), "missing-column", ["has: none"], [], [uri]],
  [problems.ambiguousColumn("Body", uri), "malformed-csv", [uri, '"Body"', "more than one"], ["rename"], [uri]],
  [
    problems.unknownField({ message: "no {{x}}", there: ["id"] }),
    "unknown-field",
    ["no {{x}}", "are: id"],
    ["{{field}}", "{{{{"],
  ],
  [
    problems.malformedInput("csv", fault),
    "malformed-csv",
    [uri, "a quote is never closed, in 2 places"],
    ["correct these lines", "nothing of the file was used"],
    fault.places,
  ],
  [problems.malformedInput("jsonl", { ...fault, found: 1, places: [] }), "malformed-jsonl", ["in 1 place$"], ["lines"]],
  [problems.malformedInput("parquet", fault), "unknown-format", [uri], ["Parquet"], fault.places],
  [
    problems.unknownFormat("two formats", [uri]),
    "unknown-format",
    ["two formats"],
    [".csv", ".parquet", ".jsonl", "source.format"],
    [uri],
  ],
  [
    problems.tooLarge("the file", { bytes: 1.5 * 1024 * 1024, bytesMax: 1024 * 1024 }),
    "too-large",
    ["the file has 1.5 MiB", "limit is 1.0 MiB"],
    ["split"],
  ],
  [problems.noRows(uri), "no-rows", [uri], ["below the header"]],
  [
    problems.tooFewPrompts(counts, { train: 4, promptsMin: 8 }),
    "too-few-prompts",
    ["4 of 12 rows", "promptsMin is 8", "(dropped: tooShort 5, duplicateId 3)"],
    ["add rows", "cleaning", "promptsMin"],
  ],
];

test.each(cases)("%j", (problem, code, said, ways, places) => {
  expect(problem.code).toBe(`dataset/${code}`);
  for (const fact of said) expect(`${problem.message}$`).toContain(fact);
  for (const way of ways) expect(problem.remedy).toContain(way);
  expect(problem.places).toEqual(places);
  expect(Problem.safeParse(problem).success).toBe(true);
});

test("a cancelled run has nobody to blame", () => {
  expect(problems.cancelled).toMatchObject({
    code: "run/cancelled",
    message: expect.stringContaining("cancelled") as string,
    remedy: expect.stringContaining("requestId") as string,
  });
});

describe("names for a person", () => {
  const message = (count: number) => problems.unknownField({ message: "m", there: names(count) }).message;
  test("are all there, up to thirty, and the rest counted", () => {
    expect(message(30)).toMatch(/c28, c29$/);
    expect(message(31)).toMatch(/c28, c29 and 1 more$/);
  });
});

describe("whatever a user's input puts into it, a problem", () => {
  test("keeps to its contract", () => {
    const text = fc
      .tuple(fc.string({ minLength: 1, unit: "grapheme" }), fc.nat({ max: 3000 }))
      .map(([word, times]) => `x${word.repeat(times)}`);
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 25 }), (message, remedy, places) => {
        expect(Problem.safeParse(problemOf({ code: "dataset/x", message, remedy, places })).success).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

test("a refusal carries its problem, its cause, and what was counted", () => {
  const problem = problems.noRows(uri);
  const cause = new Error("the reason");
  const refused = new Refused(problem, { counts, cause });
  expect(refused).toMatchObject({ name: "Refused", message: problem.message, problem, counts, cause });
  expect(new Refused(problem).counts).toBeUndefined();
});
