import { describe, expect, test } from "vitest";
import type { PartInput } from "./workshop.ts";
import { codesOf, objectsIn, onlyChunk, openShop, type MakeWorkshop } from "./workshop.testing.ts";

/** What every workshop promises of the objects that a part is made of, however malformed. */
export const describeInput = (name: string, make: MakeWorkshop): void => {
  describe(`${name}: an input`, () => {
    const texts = async (content: string | Buffer) => {
      const { prepareAs, lines } = openShop(make, { "rows.csv": content });
      const prepared = await prepareAs({ asks: { mode: "column", column: "text" } });
      return prepared.kind === "refused"
        ? prepared.problems
        : prepared.chunks.flatMap(({ inputUri }) => lines(inputUri).map((line) => textIn(line)));
    };
    const textIn = ({ modelInput }: Record<string, never>): unknown =>
      (modelInput as unknown as { messages: { content: { text: string }[] }[] }).messages[0]?.content[0]?.text;

    test.each<[string, string | Buffer, string[]]>([
      ["a byte order mark and CRLF", "\uFEFFtext,n\r\na,1\r\nb,2\r\n", ["a", "b"]],
      ["quotes and newlines in fields", 'text\n"a ""b"",\nc"\n', ['a "b",\nc']],
      ["semicolons", "n;text\n1;a\n", ["a"]],
      ["a header alone", "text\n", []],
      ["nothing at all", "", []],
      ["no line end at its end", "text\na", ["a"]],
    ])("with %s is read", async (_, content, found) => {
      expect(await texts(content)).toEqual(found);
    });

    test("with a line of 20 MB is read", async () => {
      const long = "x".repeat(20_000_000);
      expect(await texts(`text\n${long}\n`)).toEqual([long]);
    });

    test.each<[string, string | Buffer, string, string]>([
      ["ragged rows", "text,n\na,1\nb\nc,1,2\n", "batch/malformed-input", "line 3: 1 fields"],
      [
        "bytes that are not UTF-8",
        Buffer.from([0x74, 0x65, 0x78, 0x74, 0x0a, 0xff, 0x0a]),
        "batch/malformed-input",
        "UTF-8",
      ],
      ["a quote that is never closed", 'text\n"a\nb\n', "batch/malformed-input", "never closed"],
      ["a column that is missing", "words,n\na,1\n", "batch/missing-column", "it has: words, n"],
      ["twin columns", "text,text\na,b\n", "batch/ambiguous-column", '"text"'],
      ["duplicate ids", "record_id,text\n007,a\n7,b\n007,c\n", "batch/duplicate-ids", '"007"'],
      ["records without an id", "record_id,text\na,x\n,y\n", "batch/missing-ids", "record 2"],
    ])("with %s is refused by name", async (_, content, code, says) => {
      const problems = (await texts(content)) as { code: string }[];
      expect(problems).toMatchObject([{ code }]);
      expect(JSON.stringify(problems)).toContain(JSON.stringify(says).slice(1, -1));
    });

    test("that is not there, or a template without its column, is refused by name", async () => {
      const { prepareAs } = openShop(make, { "rows.csv": "text\na\n" });
      const gone = await prepareAs({}, { input: objectsIn(["s3://data/in/gone.csv"]), toUri: "s3://work/a/" });
      expect(codesOf(gone)).toEqual(["batch/missing-object"]);
      const asked = { ask: { template: "{{words}}" } };
      expect(codesOf(await prepareAs({}, { asked, toUri: "s3://work/b/" }))).toEqual(["batch/unknown-field"]);
      const asks = { mode: "single" as const, prompt: "none" };
      expect(codesOf(await prepareAs({ asks }, { toUri: "s3://work/c/" }))).toEqual(["batch/prompt-unknown"]);
      const mapped = { mode: "mapped" as const, column: "text", prompts: { a: "ask", "A ": "ask" } };
      expect(codesOf(await prepareAs({ asks: mapped }, { toUri: "s3://work/d/" }))).toEqual([
        "batch/mapping-ambiguous",
      ]);
      expect(codesOf(await prepareAs({ inference: { dimensions: 3 } }, { toUri: "s3://work/e/" }))).toEqual([
        "batch/model",
      ]);
    });

    test.each([
      ["fewer than there are", { records: 3, of: "more" }, ["a", "b", "c"]],
      ["as many as there are", { records: 4, of: "more" }, ["a", "b", "c", "d"]],
      ["more than there are, of all that there is", { records: 9, of: "all" }, ["a", "b", "c", "d"]],
    ] as const)("of which the first records are wanted, %s, is read so far", async (_, first, asked) => {
      const { prepareAs, lines } = openShop(make, { "a.csv": "text\na\nb\n", "b.csv": "text\nc\nd\n" });
      const input = objectsIn(["s3://data/in/a.csv", "s3://data/in/b.csv"]);
      const prepared = await prepareAs({}, { input: { ...input, first } as PartInput });
      expect(lines(onlyChunk(prepared).inputUri).map((line) => textIn(line))).toEqual(
        asked.map((text) => `Say: ${text}`),
      );
    });

    test("that has fewer records than the first that are wanted, and is not all that there is, is refused by name", async () => {
      const { prepareAs } = openShop(make, { "a.csv": "text\na\nb\n" });
      const first = { records: 9, of: "more" };
      const refused = await prepareAs({}, { input: { ...objectsIn(["s3://data/in/a.csv"]), first } as PartInput });
      expect(refused).toMatchObject({ kind: "refused", problems: [{ code: "batch/first-records" }] });
      expect(JSON.stringify(refused)).toContain("the first part of the input has 2");
    });

    test("of several objects with different columns has all of them", async () => {
      const content = { "a.csv": "text,n\na,1\n", "b.csv": "m,text\n2,b\n" };
      const { collectAll, rows } = openShop(make, content);
      const { resultUris } = await collectAll();
      expect(await rows(resultUris, "s3://results/")).toMatchObject([
        { text: "a", n: "1", m: null },
        { text: "b", n: null, m: "2" },
      ]);
    });
  });
};
