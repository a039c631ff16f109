import { describe, expect, test } from "vitest";
import { openJsonl } from "./jsonl.ts";
import type { Row } from "./table.ts";

const read = async (content: string, columns: string[]) => {
  const table = await openJsonl(() => [Buffer.from(content)]);
  const rows: Row[] = [];
  for await (const batch of table.rows(columns)) rows.push(...batch);
  return { columns: table.columns, rows };
};

describe("reading JSONL", () => {
  test("keeps numbers as they are written, nested values as JSON, null as missing", async () => {
    const { rows } = await read('{"a":1.0,"n":{"a":5,"z":[1]},"big":12345678901234567890,"t":true,"o":null}', [
      "a",
      "n",
      "big",
      "t",
      "o",
      "none",
    ]);
    expect(rows).toEqual([["1.0", '{"a":5,"z":[1]}', "12345678901234567890", "true", null, null]]);
  });

  test("takes the columns of all lines together", async () => {
    expect((await read('{"a":"x"}\r\n\r\n{"b":"y"}\n', [])).columns).toEqual(["a", "b"]);
  });

  test("treats names of Object's own as columns like others", async () => {
    expect(await read('{"__proto__":"x","toString":"y"}', ["__proto__", "toString", "valueOf"])).toEqual({
      columns: ["__proto__", "toString"],
      rows: [["x", "y", null]],
    });
  });

  test("names the line of everything that is no object", async () => {
    const lines = ['{"a":1}', "", "[1]", '"x"', "null", '{"a":', '{"a":1}'];
    await expect(read(lines.join("\n"), ["a"])).rejects.toMatchObject({
      found: 4,
      places: [
        "line 3: is an array, not an object",
        "line 4: is a string, not an object",
        "line 5: is null, not an object",
        expect.stringMatching(/^line 6: is not JSON/),
      ],
    });
  });

  test("refuses a thousand and one different keys", async () => {
    const lines = Array.from({ length: 1001 }, (_, at) => `{"k${at}":1}`).join("\n");
    await expect(read(lines, [])).rejects.toMatchObject({ places: ["line 1001 brings one more"] });
  });

  test("refuses nesting that exists only to exhaust a stack", async () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    await expect(read(deep, ["a"])).rejects.toMatchObject({ places: ["line 1: is nested deeper than 64 levels"] });
  });
});
