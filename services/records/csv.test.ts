import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../test/any-character.ts";
import { openCsv } from "./csv.ts";
import { MalformedInput } from "./malformed-input.ts";
import type { Row } from "./table.ts";

const read = async (content: string | Buffer, columns?: string[], chunkBytes = 7) => {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const table = await openCsv(() => chunks);
  const rows: Row[] = [];
  for await (const batch of table.rows(columns ?? table.columns)) rows.push(...batch);
  return { columns: table.columns, rows };
};

const fault = async (content: string | Buffer, chunkBytes = 7): Promise<MalformedInput> => {
  try {
    await read(content, undefined, chunkBytes);
  } catch (error) {
    if (error instanceof MalformedInput) return error;
    throw error;
  }
  throw new Error("the CSV was accepted");
};

describe("reading CSV", () => {
  test("keeps every value as the text it is", async () => {
    const { rows } = await read("a,b,c\n007,1.0,NA\nnan,=1+1,None\n");
    expect(rows).toEqual([
      ["007", "1.0", "NA"],
      ["nan", "=1+1", "None"],
    ]);
  });

  test("tells a missing field from an empty one", async () => {
    expect((await read('a,b\n,""\n')).rows).toEqual([[null, ""]]);
  });

  test("takes a byte order mark, CRLF, mixed line ends, blank lines and a last line without an end", async () => {
    expect(await read("\uFEFFa,b\r\n1,2\r\n\r\n3,4\n5,6")).toEqual({
      columns: ["a", "b"],
      rows: [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    });
  });

  test("reads commas, quotes and line ends inside quotes, and a stray quote inside an unquoted field", async () => {
    expect((await read('a,b\n"x, ""y""\r\nz",5" pipe\n')).rows).toEqual([['x, "y"\r\nz', '5" pipe']]);
  });

  test.each([
    ["tab", "a\tb\n1\t2,5\n"],
    ["semicolon", "a;b\n1;2,5\n"],
    ["bar", "a|b\n1|2,5\n"],
  ])("takes the %s for the delimiter where the header has no comma", async (_, content) => {
    expect((await read(content)).rows).toEqual([["1", "2,5"]]);
  });

  test("names the line of every ragged row, counting lines and not records", async () => {
    const error = await fault('a,b\n1,2\n"x\ny",3\n4\n5,6,7\n');
    expect(error.places).toEqual([
      "line 5: 1 fields where the header has 2",
      "line 6: 3 fields where the header has 2",
    ]);
  });

  test("counts CRLF inside quotes as one line end, and CR alone as none", async () => {
    const error = await fault('a,b\r\n"x\r\ny",3\r\n"x\ry",4\r\n5\r\n');
    expect(error.places).toEqual(["line 5: 1 fields where the header has 2"]);
  });

  test("refuses one row for text after a closing quotation mark and another for its length, beside one with a stray quote", async () => {
    const error = await fault('a,b\n"x"y,2\n5" pipe,"""z"""\n3\n');
    expect(error.places).toEqual([
      "line 2: there is text between a closing quotation mark and the next comma",
      "line 4: 1 fields where the header has 2",
    ]);
  });

  test("names twenty places and counts the rest", async () => {
    const error = await fault(`a,b\n${"1\n".repeat(50)}`);
    expect(error.places).toHaveLength(20);
    expect(error.found).toBe(50);
  });

  test("names the line where a quotation mark is opened and never closed", async () => {
    expect((await fault('a,b\n1,2\n3,"open\n4,5\n')).places).toEqual([
      "line 3: a quotation mark is opened and never closed",
    ]);
  });

  test("refuses text after a closing quotation mark", async () => {
    expect((await fault('a,b\n"x"y,2\n')).places[0]).toMatch(/^line 2: there is text between/);
  });

  test("names the lines that are not UTF-8", async () => {
    const latin = Buffer.concat([Buffer.from("a,b\n1,2\n3,caf"), Buffer.from([0xe9]), Buffer.from("\n4,5\n")]);
    expect((await fault(latin, 1000)).places).toEqual(["line 3 has bytes that are not UTF-8"]);
  });

  test("keeps null bytes, which are for the caller to judge", async () => {
    expect((await read("a,b\n1,x\0y\n")).rows).toEqual([["1", "x\0y"]]);
  });

  test("reads a field of five megabytes", async () => {
    const long = "z,".repeat(2_500_000);
    expect((await read(`a,b\n1,"${long}"\n`, ["b"], 1_000_000)).rows[0]?.[0]).toHaveLength(long.length);
  });

  test("gives an empty file no columns, a header alone no rows, and twin names as they are", async () => {
    expect(await read("")).toEqual({ columns: [], rows: [] });
    expect(await read("a,b\n")).toEqual({ columns: ["a", "b"], rows: [] });
    expect((await read("a,a,\n1,2,3\n")).columns).toEqual(["a", "a", ""]);
  });

  test("gives null for a column that is not there", async () => {
    expect((await read("a\n1\n", ["b", "a"])).rows).toEqual([[null, "1"]]);
  });

  test("reads back whatever was written, wherever the chunks are cut", async () => {
    const value = fc.oneof(
      fc.constantFrom("", '"', ",", "\n", "\r\n", "é", "😀", "a\rb", ' "x" '),
      fc.string({ unit: anyCharacter }),
    );
    const rows = fc.array(fc.tuple(value, value), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (written, chunkBytes) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const content = ["a,b", ...written.map((row) => row.map(quoted).join(","))].join("\r\n");
        expect((await read(content, ["a", "b"], chunkBytes)).rows).toEqual(written);
      }),
    );
  });
});
