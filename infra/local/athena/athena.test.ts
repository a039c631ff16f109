import {
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GetTablesCommand } from "@aws-sdk/client-glue";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { athenaForTest, type AthenaForTest } from "./athena-for-test.ts";

let here: AthenaForTest;

const serde = {
  json: "org.openx.data.jsonserde.JsonSerDe",
  csv: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
  text: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
  parquet: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
};

const table = (
  name: string,
  library: string,
  columns: Record<string, string>,
  more: { Parameters?: Record<string, string>; serde?: Record<string, string>; location?: string } = {},
) =>
  here.glue.send(
    new CreateTableCommand({
      DatabaseName: "Sales",
      TableInput: {
        Name: name,
        ...(more.Parameters && { Parameters: more.Parameters }),
        StorageDescriptor: {
          Location: more.location ?? `s3://lake/${name}/`,
          Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })),
          SerdeInfo: { SerializationLibrary: library, ...(more.serde && { Parameters: more.serde }) },
        },
      },
    }),
  );

beforeAll(async () => {
  here = await athenaForTest();
  await here.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "Sales" } }));
  await table("orders", serde.json, {
    id: "string",
    n: "int",
    tags: "array<string>",
    who: "struct<name:string>",
    at: "timestamp",
  });
  await table(
    "cities",
    serde.csv,
    { city: "string", people: "bigint" },
    { Parameters: { "skip.header.line.count": "1" } },
  );
  await table("lines", serde.text, { a: "string", b: "int" }, { serde: { "field.delim": "\t" } });
  await table("empty", serde.json, { id: "string" });
  await table("mixed", serde.json, { id: "string" });
  await table("secret", serde.json, { id: "string" });
  const put = (key: string, body: string | Buffer) => here.s3.put("lake", key, body);
  await put(
    "orders/1.json",
    '{"ID":"ü1","n":5,"tags":["a","b"],"who":{"name":"x"},"at":"2026-01-02 03:04:05"}\n{"ID":"2"}\n',
  );
  await put("orders/_SUCCESS", "not a record");
  await put("cities/c.csv", 'city,people\n"Bad ""Homburg"", Hesse",54000\n');
  await put("lines/1", "x\t7\n\\N\tnone\n");
  await put("secret/1.json", "{}");
  await put("mixed/1.json", '{"id":"1"}\n{"ID":"2"}\n');
});
afterAll(() => here.close());

let tokens = 0;
const start = async (
  QueryString: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
  client = here.client,
): Promise<string> => {
  const { QueryExecutionId = "" } = await client.send(
    new StartQueryExecutionCommand({
      QueryString,
      ClientRequestToken: `token-of-at-least-thirty-two-${String((tokens += 1)).padStart(9, "0")}`,
      QueryExecutionContext: { Database: "sales" },
      ResultConfiguration: { OutputLocation: "s3://lake/results" },
      ...more,
    }),
  );
  return QueryExecutionId;
};

const outcome = async (QueryExecutionId: string) => {
  await here.ended(QueryExecutionId);
  const { QueryExecution } = await here.client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return { ...QueryExecution, state: QueryExecution?.Status?.State, reason: QueryExecution?.Status?.StateChangeReason };
};

const rowsOf = async (QueryExecutionId: string, client = here.client) => {
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue));
};

const rows = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) => {
  const id = await start(sql, more);
  expect(await outcome(id)).toMatchObject({ state: "SUCCEEDED" });
  return rowsOf(id);
};

const read = async (key: string): Promise<Buffer> => Buffer.concat(await (await here.s3.get("lake", key)).toArray());

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
    ["SELEC 1", /^NOT_SUPPORTED: SELEC statements/],
    ["SELECT frobnicate(1)", /^SYNTAX_ERROR: Scalar Function with name frobnicate does not exist/],
    ["SELECT 1; SELECT 2", /^SYNTAX_ERROR: Only one sql statement is allowed/],
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

describe("UNLOAD", () => {
  test("writes JSON lines, compressed, and a manifest", async () => {
    const id = await start(
      "UNLOAD (SELECT id, n FROM orders ORDER BY id) TO 's3://lake/out/json/' WITH (format = 'JSON', compression = 'gzip')",
    );
    const query = await outcome(id);
    expect(query).toMatchObject({
      state: "SUCCEEDED",
      SubstatementType: "UNLOAD",
      Statistics: { DataManifestLocation: `s3://lake/results/${id}-manifest.csv` },
    });
    const [key = ""] = here.s3.list("lake", "out/json/");
    expect((await read(`results/${id}-manifest.csv`)).toString()).toBe(`s3://lake/${key}\n`);
    const lines = gunzipSync(await read(key))
      .toString()
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: "2", n: null },
      { id: "ü1", n: 5 },
    ]);
  });

  test("writes Parquet by partition, which a table reads again, and a column no file has is NULL", async () => {
    const id = await start(
      "UNLOAD (SELECT id, n, CASE WHEN n = 5 THEN 'five' ELSE 'none' END AS part FROM orders) TO 's3://lake/out/parquet/' WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['part'])",
    );
    expect((await outcome(id)).state).toBe("SUCCEEDED");
    const keys = here.s3.list("lake", "out/parquet/");
    expect(keys.map((key) => key.split("/")[2])).toEqual(["part=five", "part=none"]);
    await table(
      "copied",
      serde.parquet,
      { ID: "string", n: "bigint", extra: "date" },
      { location: "s3://lake/out/parquet" },
    );
    expect(await rows("SELECT id, n, extra FROM copied ORDER BY id")).toEqual([
      ["id", "n", "extra"],
      ["2", undefined, undefined],
      ["ü1", "5", undefined],
    ]);
  });
});

describe("A request", () => {
  test.each<[string, Partial<StartQueryExecutionCommandInput>, RegExp]>([
    ["with a short token", { ClientRequestToken: "short" }, /'clientRequestToken' .* greater than or equal to 32/],
    ["without a place for results", { ResultConfiguration: {} }, /^No output location provided/],
    ["with a place that is none", { ResultConfiguration: { OutputLocation: "/tmp" } }, /not a valid S3 path/],
    [
      "with a bucket that is not there",
      { ResultConfiguration: { OutputLocation: "s3://nobody/" } },
      /Unable to verify\/create output bucket nobody/,
    ],
    ["for an unknown work group", { WorkGroup: "none" }, /^WorkGroup none is not found/],
    ["for another catalog", { QueryExecutionContext: { Catalog: "other" } }, /other was not found/],
  ])("%s is refused", async (_, more, message) => {
    await expect(start("SELECT 1", more)).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.stringMatching(message) as string,
    });
  });

  test("for results before they are there, or of no query, is refused", async () => {
    const id = await start("SELECT 1");
    await expect(rowsOf(id)).rejects.toMatchObject({
      message: expect.stringMatching(/^Query has not yet finished/) as string,
    });
    await expect(rowsOf("none")).rejects.toMatchObject({ message: "QueryExecution none was not found" });
    await outcome(id);
  });

  test("in a work group goes where the group says, and stays below its limit", async () => {
    const ResultConfiguration = { OutputLocation: "s3://lake/group/" };
    const Configuration = {
      ResultConfiguration,
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10_000_000,
    };
    await here.client.send(new CreateWorkGroupCommand({ Name: "team", Configuration }));
    const { WorkGroup } = await here.client.send(new GetWorkGroupCommand({ WorkGroup: "team" }));
    expect(WorkGroup).toMatchObject({ Name: "team", State: "ENABLED", Configuration });
    const id = await start("SELECT 1", { WorkGroup: "team" });
    expect((await outcome(id)).ResultConfiguration?.OutputLocation).toBe(`s3://lake/group/${id}.csv`);
    await here.s3.put("lake", "empty/big.json", '{"id":"x"}\n'.repeat(1_000_000));
    const big = await start("SELECT count(*) FROM empty", { WorkGroup: "team" });
    expect(await outcome(big)).toMatchObject({ state: "CANCELLED", reason: "Bytes scanned limit was exceeded" });
  });
});

describe("The Data Catalog", () => {
  test("folds names, lists tables, and says what is not there", async () => {
    const { Table } = await here.glue.send(new GetTableCommand({ DatabaseName: "SALES", Name: "Orders" }));
    expect(Table).toMatchObject({ Name: "orders", DatabaseName: "sales", CatalogId: "000000000000" });
    const { TableList = [] } = await here.glue.send(
      new GetTablesCommand({ DatabaseName: "sales", Expression: "e.*|lines" }),
    );
    expect(TableList.map(({ Name }) => Name)).toEqual(["empty", "lines"]);
    await expect(here.glue.send(new GetTableCommand({ DatabaseName: "sales", Name: "none" }))).rejects.toMatchObject({
      name: "EntityNotFoundException",
    });
    await expect(here.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "sales" } }))).rejects.toMatchObject(
      { name: "AlreadyExistsException" },
    );
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

test("a query that was running when the process ended runs again", async () => {
  const id = await start("SELECT id FROM orders WHERE n = 5");
  const restarted = await here.restart();
  expect(await outcome(id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await rowsOf(id)).toEqual([["id"], ["ü1"]]);
  await restarted.stop();
});
