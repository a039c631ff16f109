import { Parser } from "@asyncapi/parser";
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fieldsOf, schemaOf } from "../../events-schema/catalogue/fields.ts";
import { unheard, versionName } from "../../events-schema/catalogue/participants.ts";
import { Claim, Metadata, contracts, defineEvent } from "../../events-schema/index.ts";
import { catalogue, catalogueFiles, catalogueFolder } from "../../infra/catalogue.ts";

const files = catalogueFiles();

describe("docs/events", () => {
  test.each([...files])("%s is as the code has it", (name, content) => {
    expect(readFileSync(new URL(name, catalogueFolder), "utf8"), "run `npm run catalogue`").toBe(content);
  });

  test("holds nothing else", () => {
    expect(readdirSync(catalogueFolder).toSorted(), "run `npm run catalogue`").toEqual([...files.keys()].toSorted());
  });

  test("dates every live version", () => {
    expect(Object.keys(catalogue.history)).toEqual(expect.arrayContaining(contracts.map(versionName)));
  });
});

test("the AsyncAPI document is one in the eyes of the official parser, with every version and every declared reaction", async () => {
  const { document, diagnostics } = await new Parser().parse(files.get("asyncapi.json") ?? "");
  expect(diagnostics).toEqual([]);
  expect(document?.allMessages().length).toBe(contracts.length);
  const declared = catalogue.participants.flatMap(({ hears, emits }) => [...hears, ...emits]);
  expect(document?.operations().length).toBe(declared.length);
});

describe.each([
  ["metadata", Metadata] as const,
  ["claim", Claim] as const,
  ...contracts.map((contract) => [versionName(contract), contract.data] as const),
])("%s", (_, schema) => {
  const fields = fieldsOf(schemaOf(schema));

  test("says of every number what it counts or measures", () => {
    const bare = fields.filter(({ isNumber, unit }) => isNumber && unit === "").map(({ path }) => path);
    expect(bare, 'end the description with the unit: .describe("Size of the file [bytes]")').toEqual([]);
  });

  test("says of every named field what it is", () => {
    const mute = fields.filter(({ path, meaning }) => meaning === "" && /\w$/.test(path)).map(({ path }) => path);
    expect(mute, "describe it: .describe(…)").toEqual([]);
  });
});

describe("a version that nobody hears any more", () => {
  test("is not kept: every live version has a consumer, or is for users", () => {
    expect(unheard(catalogue.contracts, catalogue.participants)).toEqual([]);
  });

  test("is named, with what to do", () => {
    const [heard] = contracts;
    if (!heard) throw new Error("there are no contracts");
    const left = defineEvent({ type: "Left", version: 1, owner: "dataset", data: heard.data });
    const sender = { service: "dataset", reaction: "onDatasetRequested", hears: [], emits: [left] };
    expect(unheard([left], [sender])).toEqual([
      "Left.v1 is heard by no service: delete its file in events-schema/events and its published schema, take it out of the emits of dataset/onDatasetRequested, or mark it forUsers where tools outside still hear it",
    ]);
    expect(unheard([{ ...left, forUsers: true }], [sender])).toEqual([]);
    expect(unheard([left], [sender, { ...sender, hears: [left] }])).toEqual([]);
  });
});
