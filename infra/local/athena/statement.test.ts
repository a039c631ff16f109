import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duckdbType } from "./engine/hive-type.ts";
import { bare, bindParameters, readUnload } from "./statement.ts";

describe("execution parameters", () => {
  test.each<[sql: string, parameters: string[], bound: string]>([
    ["SELECT ?", ["1"], "SELECT 1"],
    ["SELECT '?', \"?\", ? -- ?", ["'a'"], "SELECT '?', \"?\", 'a' -- ?"],
    ["SELECT ? /* ? */ + ?", ["-1.5e3", "DATE '2026-01-01'"], "SELECT -1.5e3 /* ? */ + DATE '2026-01-01'"],
    ["SELECT 'it''s ?' || ?", ["'?'"], "SELECT 'it''s ?' || '?'"],
  ])("%s", (sql, parameters, bound) => {
    expect(bindParameters(sql, parameters)).toBe(bound);
  });

  test.each([
    ["SELECT 1", ["1"], /expected 0 but found 1/],
    ["SELECT ?, ?", ["1"], /expected 2 but found 1/],
    ["SELECT ?", ["abc"], /abc is no literal/],
    ["SELECT ?", ["1; DROP TABLE x"], /is no literal/],
    ["SELECT ?", ["'a' OR 'b'"], /is no literal/],
  ])("%s with %j is refused", (sql, parameters, says) => {
    expect(() => bindParameters(sql, parameters)).toThrow(says);
  });

  test("text can say nothing but itself", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        expect(bindParameters("SELECT ? AS x", [quoted])).toBe(`SELECT ${quoted} AS x`);
      }),
    );
  });
});

test("comments, white space and one semicolon are no part of a statement", () => {
  expect(bare("-- why\n SELECT ';--' /* what */ ; ")).toBe("SELECT ';--'");
});

describe("UNLOAD", () => {
  test("is read with its properties, whatever is in quotes or parentheses", () => {
    const sql = `unload (SELECT ')' AS a, (1) AS b) TO 's3://lake/it''s/' with (FORMAT = 'parquet', compression='ZSTD', partitioned_by = ARRAY['a', 'b'])`;
    expect(readUnload(sql)).toEqual({
      select: "SELECT ')' AS a, (1) AS b",
      location: "s3://lake/it's/",
      format: "parquet",
      compression: "zstd",
      partitionedBy: ["a", "b"],
      delimiter: "\u0001",
    });
    expect(readUnload("SELECT 1")).toBeUndefined();
  });

  test.each([
    ["UNLOAD (SELECT 1", /closing parenthesis/],
    ["UNLOAD (SELECT 1) TO 's3://a/'", /must be followed by TO/],
    ["UNLOAD (SELECT 1) TO 's3://a/' WITH ()", /format \(none\)/],
    ["UNLOAD (SELECT 1) TO 's3://a/' WITH (format = 'JSON', compression = 'lz4')", /compression lz4/],
    ["UNLOAD (SELECT 1) TO 's3://a/' WITH (format = 'JSON', bucketed_by = ARRAY['a'])", /property bucketed_by/],
    ["UNLOAD (SELECT 1) TO 's3://a/' WITH (format = JSON)", /cannot read its properties/],
  ])("%s is refused", (sql, says) => {
    expect(() => readUnload(sql)).toThrow(says);
  });
});

describe("a type of Hive", () => {
  test.each([
    ["string", "VARCHAR"],
    ["varchar(20)", "VARCHAR"],
    ["decimal(10,2)", "DECIMAL(10,2)"],
    ["array<int>", "INTEGER[]"],
    ["map<string,array<double>>", "MAP(VARCHAR, DOUBLE[])"],
    ["struct<a:string,b:struct<c:decimal(3,1),d:date>>", 'STRUCT("a" VARCHAR, "b" STRUCT("c" DECIMAL(3,1), "d" DATE))'],
  ])("%s is %s", (hive, duckdb) => {
    expect(duckdbType(hive)).toBe(duckdb);
  });
  test.each(["", "uniontype<int>", "array<>", "string); DROP", "toString", "array<".repeat(100)])(
    "%s is refused",
    (hive) => {
      expect(() => duckdbType(hive)).toThrow(/NOT_SUPPORTED/);
    },
  );
});
