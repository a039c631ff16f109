import {
  BatchGetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListQueryExecutionsCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { describe, expect, test } from "vitest";
import { here, serde, start, outcome, rowsOf, rows, read, useLake } from "./athena.testing.ts";

useLake();

describe("A query", () => {
  test("reads JSON and gives rows as text, the header first, in a file and with its types", async () => {
    const id = await start("SELECT *, n / 2, 1e10 FROM orders ORDER BY id DESC;");
    const query = await outcome(id);
    expect(query).toMatchObject({
      StatementType: "DML",
      SubstatementType: "SELECT",
      WorkGroup: "primary",
      state: "SUCCEEDED",
      ResultConfiguration: { OutputLocation: `s3://lake/results/${id}.csv` },
    });
    expect(query.Statistics?.DataScannedInBytes).toBeGreaterThan(80);
    expect(await rowsOf(id)).toEqual([
      ["id", "n", "tags", "who", "at", "_col5", "_col6"],
      ["ü1", "5", "[a, b]", "{name=x}", "2026-01-02 03:04:05.000", "2", "1.0E10"],
      ["2", undefined, undefined, undefined, undefined, undefined, "1.0E10"],
    ]);
    expect((await read(`results/${id}.csv`)).toString()).toContain('"ü1","5","[a, b]"');
    const { ResultSet } = await here.client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    expect(ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type }) => `${Name ?? ""} ${Type ?? ""}`)).toEqual([
      "id varchar",
      "n integer",
      "tags array",
      "who row",
      "at timestamp",
      "_col5 integer",
      "_col6 double",
    ]);
  });

  test("reads CSV, delimited text, and a table without files", async () => {
    const sql = `SELECT city, people, a, b FROM "AwsDataCatalog"."sales"."cities", lines LEFT JOIN empty ON lines.a = empty.id ORDER BY a`;
    expect(await rows(sql)).toEqual([
      ["city", "people", "a", "b"],
      ['Bad "Homburg", Hesse', "54000", "x", "7"],
      ['Bad "Homburg", Hesse', "54000", undefined, undefined],
    ]);
  });

  test("takes execution parameters and Trino's spellings", async () => {
    const sql = `WITH q AS (SELECT ? AS word, ? AS n) SELECT word, n, '?' AS mark,
      date_format(date_parse('2026-01-02 03:04', '%Y-%m-%d %H:%i'), '%d.%m. %H:%i') AS day,
      json_extract_scalar('{"a":{"b":"z"}}', '$.a.b') AS z, to_hex(md5(to_utf8('a'))) AS hash,
      (SELECT approx_distinct(id) FROM orders) AS ids, CAST(NULL AS varchar) AS nothing, '' AS blank FROM q -- done`;
    expect(await rows(sql, { ExecutionParameters: ["'it''s'", "4"] })).toEqual([
      ["word", "n", "mark", "day", "z", "hash", "ids", "nothing", "blank"],
      ["it's", "4", "?", "02.01. 03:04", "z", "0CC175B9C0F1B6A831C399E269772661", "2", undefined, ""],
    ]);
  });

  test("gives Trino's answer where DuckDB's function of that name gives another", async () => {
    const sql = `SELECT concat('a', NULL, 'b') AS a, concat('a', 'b', 'c') AS b, regexp_replace('a1b2', '(\\d)', '<$1>') AS c,
      regexp_extract('abc', '\\d') AS d, regexp_extract('a12', '(\\d)(\\d)', 2) AS e, element_at(map(ARRAY['k'], ARRAY[7]), 'k') AS f,
      element_at(ARRAY[5, 6], 2) AS g, transform(ARRAY[1, 2], x -> x + 1) AS h, sequence(1, 3) AS i, day_of_week(DATE '2026-01-04') AS j`;
    expect((await rows(sql))?.[1]).toEqual([
      undefined,
      "abc",
      "a<1>b<2>",
      undefined,
      "2",
      "7",
      "6",
      "[2, 3]",
      "[1, 2, 3]",
      "7",
    ]);
    expect((await outcome(await start("SELECT format('%s', 1)"))).reason).toMatch(
      /^NOT_SUPPORTED: The function format/,
    );
  });

  test("comes page by page, each row once", async () => {
    const id = await start("SELECT x, 'a\nb' AS y FROM unnest(array[1, 2, 3]) AS t(x) ORDER BY x");
    await outcome(id);
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await here.client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2, NextToken }),
      );
      seen.push(...(page.ResultSet?.Rows ?? []).map(({ Data }) => Data?.map((one) => one.VarCharValue).join("|")));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(seen).toEqual(["x|y", "1|a\nb", "2|a\nb", "3|a\nb"]);
  });

  test("tells the default bus each change of its state", async () => {
    const id = await start("SELECT 1");
    await outcome(id);
    const told = here.events.filter(({ detail }) => detail["queryExecutionId"] === id);
    expect(
      told.map(({ detail }) => [detail["previousState"], detail["currentState"], detail["sequenceNumber"]]),
    ).toEqual([
      [undefined, "QUEUED", "1"],
      ["QUEUED", "RUNNING", "2"],
      ["RUNNING", "SUCCEEDED", "3"],
    ]);
    expect(told[0]).toMatchObject({
      source: "aws.athena",
      "detail-type": "Athena Query State Change",
      detail: { versionId: "0", statementType: "DML", workgroupName: "primary" },
    });
  });

  test("is one query for one token, and another request with that token is refused", async () => {
    const ClientRequestToken = "one-and-the-same-token-of-32-letters";
    const first = await start("SELECT 1", { ClientRequestToken });
    expect(await start("SELECT 1", { ClientRequestToken })).toBe(first);
    await expect(start("SELECT 2", { ClientRequestToken })).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "Idempotent parameters do not match",
    });
    await outcome(first);
    const { QueryExecutionIds = [] } = await here.client.send(new ListQueryExecutionsCommand({ MaxResults: 1 }));
    expect(QueryExecutionIds).toEqual([first]);
    const batch = await here.client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [first, "no-such"] }));
    const many = Array.from({ length: 51 }, () => first);
    for (const QueryExecutionIds of [many, [], ["no such"]])
      await expect(here.client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds }))).rejects.toMatchObject({
        name: "InvalidRequestException",
      });
    expect(batch.QueryExecutions?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual([first]);
    expect(batch.UnprocessedQueryExecutionIds?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual(["no-such"]);
  });

  test("is stopped at once, however heavy", async () => {
    const id = await start(
      "SELECT count(*) FROM unnest(range(1000000)) a(x), unnest(range(1000000)) b(y) WHERE x * y % 7 = 3",
    );
    await here.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect(await outcome(id)).toMatchObject({ state: "CANCELLED" });
    await here.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  });

  test.each([
    ["SELECT * FROM nowhere", /^TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.sales.nowhere' does not exist$/],
    ["SELECT * FROM x.nowhere", /^SCHEMA_NOT_FOUND: line 1:15: Schema 'x' does not exist$/],
    ["SELECT frobnicate(1)", /^SYNTAX_ERROR: Scalar Function with name frobnicate does not exist/],
    ["INSERT INTO orders SELECT 1", /^NOT_SUPPORTED: INSERT statements/],
    ["SELECT * FROM read_text('/etc/passwd')", /Table function read_text is not in the local cloud/],
    ["SELECT * FROM '/etc/passwd'", /^TABLE_NOT_FOUND/],
    ["SELECT * FROM mixed", /^NOT_SUPPORTED: Records have the keys ID, id,/],
    ["SELECT ?", /Incorrect number of parameters: expected 1 but found 0/],
    ["UNLOAD (SELECT 1) TO 's3://lake/orc/' WITH (format = 'ORC')", /^NOT_SUPPORTED: UNLOAD with format ORC/],
    ["UNLOAD (SELECT 1) TO 's3://lake/orders/' WITH (format = 'JSON')", /^HIVE_PATH_ALREADY_EXISTS/],
  ])("%s fails, and says why", async (sql, reason) => {
    const query = await outcome(await start(sql));
    expect(query).toMatchObject({ state: "FAILED", Status: { AthenaError: { ErrorCategory: 2 } } });
    expect(query.reason).toMatch(reason);
  });

  test("is judged by the bucket's policy too", async () => {
    await fetch(`${here.endpoint}/policed`, { method: "PUT" });
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::policed/x" }],
    };
    await fetch(`${here.endpoint}/policed?policy`, { method: "PUT", body: JSON.stringify(policy) });
    await outcome(await start("SELECT 1", { ResultConfiguration: { OutputLocation: "s3://policed/" } }));
    const put = here.asked.find(
      ({ action, resource }) => action === "s3:PutObject" && resource.includes(":::policed/"),
    );
    expect(put?.resourcePolicy).toEqual(policy);
  });

  test("has the permissions of its caller", async () => {
    const id = await start("SELECT * FROM secret", {}, here.role);
    expect((await outcome(id)).reason).toContain("glue:GetTable");
    const kept = await start(
      "SELECT 1",
      { ResultConfiguration: { OutputLocation: "s3://lake/secret-results/" } },
      here.role,
    );
    expect((await outcome(kept)).reason).toMatch(
      /^Access denied when writing output to url: s3:\/\/lake\/secret-results/,
    );
    await expect(rowsOf(await start("SELECT 1"), here.role)).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});

test("a database and a table of the template can be queried", async () => {
  const resource = (type: string, properties: Record<string, unknown>) =>
    here.provision[type]?.({ stack: "choreo", logicalId: "Made", type, properties, metadata: {} });
  const CatalogId = "000000000000";
  const database = await resource("AWS::Glue::Database", { CatalogId, DatabaseInput: { Name: "Stack" } });
  expect(database).toEqual({ ref: "stack" });
  const TableInput = {
    Name: "lines",
    StorageDescriptor: {
      Location: "s3://lake/lines/",
      Columns: [{ Name: "whole", Type: "string" }],
      SerdeInfo: { SerializationLibrary: serde.text },
    },
  };
  await resource("AWS::Glue::Table", { CatalogId, DatabaseName: "stack", TableInput });
  expect(await rows("SELECT count(*) AS n FROM stack.lines")).toEqual([["n"], ["2"]]);
});
