import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEngine, type Engine } from "./engine.ts";
import { openParquet } from "./parquet.ts";

let directory = "";
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "choreo-records-"));
  engine = await openEngine(directory, { memoryMb: 200 });
});
afterAll(async () => {
  engine.close();
  await rm(directory, { recursive: true });
});

describe("reading Parquet", () => {
  test("gives every row in order as text, whatever the columns are called", async () => {
    const path = join(directory, "rows.parquet");
    await engine.connection.run(
      `COPY (SELECT i AS "a""b; --", DATE '2024-02-03' AS d, NULL::INT AS n FROM range(5000) t(i)) TO '${path}'`,
    );
    const table = await openParquet(engine.connection, path);
    expect(table.columns).toEqual(['a"b; --', "d", "n"]);
    let next = 0;
    for await (const rows of table.rows(["d", 'a"b; --', "n", "none"]))
      for (const row of rows) expect(row).toEqual(["2024-02-03", String(next++), null, null]);
    expect(next).toBe(5000);
  });

  test("gives bytes of the column that may hold them as data URIs, and of no other", async () => {
    const path = join(directory, "bytes.parquet");
    await engine.connection.run(
      `COPY (SELECT * FROM (VALUES
        ('hi'::BLOB, {'bytes': 'hi'::BLOB, 'path': 'a.png'}, {'bytes': 'hi'::BLOB}, 't'::BLOB),
        (NULL, {'bytes': NULL::BLOB, 'path': 'b.png'}, {'bytes': NULL::BLOB}, NULL),
        (''::BLOB, NULL, NULL, 'u'::BLOB)) AS rows(alone, hub, bare, text)) TO '${path}'`,
    );
    const read = async (bytesIn?: string) => {
      const table = await openParquet(engine.connection, path, bytesIn);
      const all = [];
      for await (const rows of table.rows([bytesIn ?? "alone", "text"])) all.push(...rows);
      return all;
    };
    const hi = "data:;base64,aGk=";
    expect(await read("alone")).toEqual([
      [hi, "t"],
      [null, null],
      ["data:;base64,", "u"],
    ]);
    expect((await read("hub")).map(([image]) => image)).toEqual([hi, "b.png", null]);
    expect((await read("bare")).map(([image]) => image)).toEqual([hi, null, null]);
    expect((await read()).map(([image]) => image)).toEqual(["hi", null, ""]);
  });

  test("hands out few rows at a time where they are large, all of them and in order", async () => {
    const path = join(directory, "large.parquet");
    await engine.connection.run(
      `COPY (SELECT i::VARCHAR AS n, repeat(chr(97 + (i % 26)::INT), CASE WHEN i < 2100 THEN 10 ELSE 1500000 END) AS text
        FROM range(2140) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)`,
    );
    const table = await openParquet(await engine.connect(), path);
    let next = 0;
    for await (const rows of table.rows(["text", "n"])) {
      for (const [text, n] of rows) expect([n, text?.length]).toEqual([String(next), next++ < 2100 ? 10 : 1_500_000]);
      expect(rows.reduce((sum, [text]) => sum + (text?.length ?? 0), 0)).toBeLessThan(40 * 1024 * 1024);
    }
    expect(next).toBe(2140);
  });

  test("refuses a row group that does not fit into memory, and says what does", async () => {
    const elsewhere = await mkdtemp(join(directory, "elsewhere-"));
    const path = join(elsewhere, "group.parquet");
    const writer = await openEngine(elsewhere, { memoryMb: 600 });
    await writer.connection.run(
      `COPY (SELECT repeat(md5(i::VARCHAR), 31250) AS text FROM range(120) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    writer.close();
    const reader = await openEngine(elsewhere, { memoryMb: 100 });
    const table = await openParquet(reader.connection, path);
    const count = async () => {
      let read = 0;
      for await (const rows of table.rows(["text"])) read += rows.length;
      return read;
    };
    await expect(count()).rejects.toMatchObject({
      name: "MalformedInput",
      message: expect.stringMatching(/^the Parquet file has row groups .* at most 100000000 bytes in each/) as string,
      places: [expect.stringMatching(/^row group 0: 120 rows of together 120\d{6} bytes$/)],
    });
    reader.close();
  });

  test("refuses what is no Parquet without naming our own paths", async () => {
    const path = join(directory, "fake.parquet");
    await writeFile(path, "PAR1 not really");
    await expect(openParquet(engine.connection, path)).rejects.toThrow(
      /cannot be read: .*No magic bytes found at end of file$/,
    );
    await expect(openParquet(engine.connection, path)).rejects.not.toThrow(directory);
  });
});

describe("the engine", () => {
  test("reads and writes nothing outside its directory", async () => {
    await expect(engine.connection.run("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow(/Permission/);
    const outside = join(tmpdir(), "choreo-outside.csv");
    await expect(engine.connection.run(`COPY (SELECT 1) TO '${outside}'`)).rejects.toThrow(/Permission/);
    await expect(engine.connection.run("SET enable_external_access = true")).rejects.toThrow();
  });
});
