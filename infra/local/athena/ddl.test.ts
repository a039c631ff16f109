import {
  BatchGetPreparedStatementCommand,
  CreatePreparedStatementCommand,
  DeletePreparedStatementCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListWorkGroupsCommand,
  ListTableMetadataCommand,
  ListPreparedStatementsCommand,
  StartQueryExecutionCommand,
  UpdatePreparedStatementCommand,
} from "@aws-sdk/client-athena";
import { GetDatabasesCommand, GetTableCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { athenaForTest, type AthenaForTest } from "./athena-for-test.ts";

let here: AthenaForTest;
beforeAll(async () => void (here = await athenaForTest()));
afterAll(() => here.close());

type More = { Database?: string; ExecutionParameters?: string[]; client?: AthenaForTest["client"] };

let tokens = 0;
const ask = async (QueryString: string, { Database = "shop", client = here.client, ...more }: More = {}) => {
  const { QueryExecutionId = "" } = await client.send(
    new StartQueryExecutionCommand({
      QueryString,
      ClientRequestToken: `token-of-at-least-thirty-two-${String((tokens += 1)).padStart(9, "0")}`,
      QueryExecutionContext: { Database },
      ResultConfiguration: { OutputLocation: "s3://lake/results" },
      ...more,
    }),
  );
  await here.ended(QueryExecutionId);
  const { QueryExecution } = await here.client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return { id: QueryExecutionId, type: QueryExecution?.StatementType, ...QueryExecution?.Status };
};

const resultOf = async (QueryExecutionId: string, MaxResults?: number, NextToken?: string) => {
  const answer = await here.client.send(
    new GetQueryResultsCommand({
      QueryExecutionId,
      ...(MaxResults && { MaxResults }),
      ...(NextToken && { NextToken }),
    }),
  );
  return {
    rows: answer.ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue).join("|")),
    columns: answer.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name }) => Name),
    next: answer.NextToken,
  };
};

const rows = async (sql: string, more: More = {}) => {
  const { id, State, StateChangeReason } = await ask(sql, more);
  expect([State, StateChangeReason]).toEqual(["SUCCEEDED", undefined]);
  return (await resultOf(id)).rows;
};
const failure = async (sql: string, more: More = {}) => (await ask(sql, more)).StateChangeReason;

const orders = `
  CREATE EXTERNAL TABLE IF NOT EXISTS orders (
    \`id\` string COMMENT 'the order''s id', n INT, -- how many
    who struct<name:string, tags:array<string>>
  )
  COMMENT 'What was ordered'
  ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
  WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
  LOCATION 's3://lake/orders/'
  TBLPROPERTIES ('classification' = 'json');`;

beforeEach(async () => {
  await rows("DROP DATABASE IF EXISTS shop CASCADE");
  await rows("CREATE DATABASE shop COMMENT 'All of it' LOCATION 's3://lake/shop/'");
  await rows(orders);
});

describe("A statement about the catalog", () => {
  test("makes a table that Glue knows and a query reads", async () => {
    await here.s3.put("lake", "orders/1.json", '{"id":"a","n":2,"who":{"name":"x","tags":["t"]}}\n{"id":"b"}\n');
    expect(await rows("SELECT id, n, who.name FROM orders ORDER BY id")).toEqual(["id|n|name", "a|2|x", "b||"]);
    const { Table } = await here.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "orders" }));
    expect(Table).toMatchObject({
      TableType: "EXTERNAL_TABLE",
      Parameters: { EXTERNAL: "TRUE", comment: "What was ordered", classification: "json" },
      StorageDescriptor: {
        Location: "s3://lake/orders/",
        Columns: [
          { Name: "id", Type: "string", Comment: "the order's id" },
          { Name: "n", Type: "int" },
          { Name: "who", Type: "struct<name:string,tags:array<string>>" },
        ],
        SerdeInfo: { Parameters: { "ignore.malformed.json": "true" } },
      },
    });
  });

  test("makes tables of delimited text and Parquet", async () => {
    await rows(
      `CREATE EXTERNAL TABLE shop.lines (a string, b decimal(10, 2)) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'
       LINES TERMINATED BY '\\n' STORED AS TEXTFILE LOCATION 's3://lake/lines/' TBLPROPERTIES ("skip.header.line.count"="1")`,
    );
    await here.s3.put("lake", "lines/1", "a\tb\nx\t1.50\n");
    expect(await rows('SELECT * FROM "lines"')).toEqual(["a|b", "x|1.50"]);
    await rows("CREATE EXTERNAL TABLE cities (city string) STORED AS PARQUET LOCATION 's3://lake/cities/'");
    const { Table } = await here.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "cities" }));
    expect(Table?.StorageDescriptor).toMatchObject({
      InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    });
  });

  test("shows what there is, one value a row and no header", async () => {
    await rows("CREATE EXTERNAL TABLE cities (city string) STORED AS PARQUET LOCATION 's3://lake/cities/'");
    const shown = await ask("SHOW TABLES");
    expect(shown.type).toBe("UTILITY");
    expect(await resultOf(shown.id)).toEqual({ rows: ["cities", "orders"], columns: ["tab_name"], next: undefined });
    const first = await resultOf(shown.id, 1);
    expect(first.rows).toEqual(["cities"]);
    expect((await resultOf(shown.id, 1, first.next)).rows).toEqual(["orders"]);
    expect(await rows("SHOW TABLES IN shop 'o*|x*'", { Database: "other" })).toEqual(["orders"]);
    expect(await rows("SHOW DATABASES LIKE 'sh*'")).toEqual(["shop"]);
    expect((await rows("SHOW COLUMNS IN orders"))?.map((name) => name?.trim())).toEqual(["id", "n", "who"]);
    const { id } = await ask("DESCRIBE shop.orders");
    expect(await resultOf(id)).toMatchObject({ columns: ["col_name", "data_type", "comment"] });
    expect((await resultOf(id)).rows?.[1]).toBe(`${"n".padEnd(20)}\t${"int".padEnd(20)}\t${"".padEnd(20)}`);
  });

  test("SHOW CREATE TABLE gives a statement that makes the same table again", async () => {
    const statement = (await rows("SHOW CREATE TABLE orders"))?.join("\n") ?? "";
    expect(statement).toMatch(/^CREATE EXTERNAL TABLE `orders`\(\n {2}`id` string COMMENT 'the order\\'s id', \n/);
    const before = await here.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "orders" }));
    await rows("DROP TABLE orders");
    expect(await rows("SHOW TABLES")).toEqual([]);
    await rows(statement);
    const after = await here.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "orders" }));
    expect(after.Table?.StorageDescriptor).toEqual(before.Table?.StorageDescriptor);
    expect(after.Table?.Parameters).toEqual(before.Table?.Parameters);
  });

  test("DESCRIBE tells a table's partition keys apart", async () => {
    await rows(
      "CREATE EXTERNAL TABLE days (a string) PARTITIONED BY (day date COMMENT 'UTC') STORED AS PARQUET LOCATION 's3://lake/days/'",
    );
    expect((await rows("DESC days"))?.map((line) => line?.trim().split(/\s+/))).toEqual([
      ["a", "string"],
      ["day", "date", "UTC"],
      [""],
      ["#", "Partition", "Information"],
      ["#", "col_name", "data_type", "comment"],
      [""],
      ["day", "date", "UTC"],
    ]);
  });

  test("is seen in Athena's own view of the catalog", async () => {
    const CatalogName = "AwsDataCatalog";
    const { client } = here;
    const narrowed = new GetDatabasesCommand({ AttributesToGet: ["NAME"] });
    await expect(here.glue.send(narrowed)).rejects.toThrow(/AttributesToGet of glue GetDatabases is not in the local/);
    for (const listing of [
      new ListDataCatalogsCommand({ MaxResults: 1 }),
      new ListDataCatalogsCommand({ NextToken: "x" }),
    ])
      await expect(client.send(listing)).rejects.toMatchObject({ name: "InvalidRequestException" });
    await expect(client.send(new ListWorkGroupsCommand({ MaxResults: 51 }))).rejects.toThrow(
      /less than or equal to 50/,
    );
    expect(await client.send(new ListDataCatalogsCommand({}))).toMatchObject({
      DataCatalogsSummary: [{ CatalogName, Type: "GLUE" }],
    });
    expect((await client.send(new GetDataCatalogCommand({ Name: CatalogName }))).DataCatalog?.Type).toBe("GLUE");
    const { DatabaseList } = await client.send(new ListDatabasesCommand({ CatalogName }));
    expect(DatabaseList).toContainEqual({ Name: "shop", Description: "All of it" });
    expect(await client.send(new GetDatabaseCommand({ CatalogName, DatabaseName: "shop" }))).toMatchObject({
      Database: { Name: "shop" },
    });
    const inShop = { CatalogName, DatabaseName: "shop" };
    const list = (Expression: string) => client.send(new ListTableMetadataCommand({ ...inShop, Expression }));
    expect((await list("ord.*")).TableMetadataList).toMatchObject([
      {
        Name: "orders",
        TableType: "EXTERNAL_TABLE",
        Columns: [{ Name: "id", Type: "string", Comment: "the order's id" }, { Name: "n" }, { Name: "who" }],
        Parameters: { location: "s3://lake/orders/", "serde.param.ignore.malformed.json": "true" },
      },
    ]);
    expect((await list("order")).TableMetadataList).toEqual([]);
    const get = (TableName: string) => client.send(new GetTableMetadataCommand({ ...inShop, TableName }));
    expect((await get("orders")).TableMetadata?.CreateTime).toBeInstanceOf(Date);
    await expect(get("nothing")).rejects.toMatchObject({ name: "MetadataException" });
    await expect(client.send(new ListDatabasesCommand({ CatalogName: "other" }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  test.each<[sql: string, says: RegExp]>([
    ["CREATE DATABASE shop", /AlreadyExistsException\(message:Database shop already exists\)/],
    ["DROP DATABASE shop", /InvalidOperationException\(message:Database shop is not empty/],
    ["DROP DATABASE nowhere", /Database does not exist: nowhere/],
    ["DROP TABLE nothing", /Table not found nothing/],
    ["DESCRIBE nothing", /Table not found nothing/],
    ["SHOW TABLES IN nowhere", /Database does not exist: nowhere/],
    [orders.replace("IF NOT EXISTS", ""), /AlreadyExistsException\(message:Table orders already exists/],
    ["CREATE EXTERNAL TABLE t (a string) STORED AS PARQUET", /An S3 location must be specified/],
    ["CREATE EXTERNAL TABLE t (a string) LOCATION '/tmp/t'", /location \/tmp\/t is no S3 location/],
    ["CREATE EXTERNAL TABLE t (a money) LOCATION 's3://lake/t/'", /column type money is not in the local cloud/],
    ["CREATE EXTERNAL TABLE t (a string) STORED AS ORC LOCATION 's3://lake/t/'", /STORED AS ORC is not/],
    ["CREATE EXTERNAL TABLE t a string LOCATION 's3://lake/t/'", /line 1:25 mismatched input 'a' expecting '\('/],
    ["CREATE EXTERNAL TABLE t (a string LOCATION 's3://lake/t/'", /mismatched input/],
    ["CREATE TABLE t AS SELECT 1 AS a", /^NOT_SUPPORTED: Of CREATE statements/],
    ["SHOW PARTITIONS orders", /^NOT_SUPPORTED: Of SHOW statements/],
    ["MSCK REPAIR TABLE orders", /^NOT_SUPPORTED: MSCK statements/],
  ])("%s fails", async (sql, says) => {
    expect(await failure(sql)).toMatch(says);
  });

  test("needs its caller's rights in Glue", async () => {
    const sql = "CREATE EXTERNAL TABLE secret (a string) STORED AS PARQUET LOCATION 's3://lake/x/'";
    expect(await failure(sql, { client: here.role })).toMatch(/Insufficient permissions .*glue:CreateTable/);
    expect(await rows("SHOW TABLES")).toEqual(["orders"]);
  });

  test("the database default is there without asking", async () => {
    await rows("CREATE EXTERNAL TABLE IF NOT EXISTS d (a string) STORED AS PARQUET LOCATION 's3://lake/d/'", {
      Database: "default",
    });
    expect(await rows("SHOW TABLES IN default")).toEqual(["d"]);
  });
});

describe("A prepared statement", () => {
  const WorkGroup = "primary";
  const prepare = (StatementName: string, QueryStatement: string) =>
    here.client.send(new CreatePreparedStatementCommand({ StatementName, QueryStatement, WorkGroup }));

  test("is made, shown, changed, listed and deleted", async () => {
    await prepare("one", "SELECT 1");
    await expect(prepare("one", "SELECT 2")).rejects.toMatchObject({ name: "InvalidRequestException" });
    await expect(prepare("1one", "SELECT 2")).rejects.toMatchObject({ name: "InvalidRequestException" });
    await here.client.send(
      new UpdatePreparedStatementCommand({
        StatementName: "one",
        QueryStatement: "SELECT 3",
        WorkGroup,
        Description: "d",
      }),
    );
    const got = await here.client.send(new GetPreparedStatementCommand({ StatementName: "one", WorkGroup }));
    expect(got.PreparedStatement).toMatchObject({
      StatementName: "one",
      QueryStatement: "SELECT 3",
      WorkGroupName: "primary",
      Description: "d",
      LastModifiedTime: expect.any(Date) as Date,
    });
    expect(await here.client.send(new ListPreparedStatementsCommand({ WorkGroup }))).toMatchObject({
      PreparedStatements: [{ StatementName: "one" }],
    });
    expect(
      await here.client.send(
        new BatchGetPreparedStatementCommand({ WorkGroup, PreparedStatementNames: ["one", "two"] }),
      ),
    ).toMatchObject({
      PreparedStatements: [{ StatementName: "one" }],
      UnprocessedPreparedStatementNames: [{ StatementName: "two" }],
    });
    await here.client.send(new DeletePreparedStatementCommand({ StatementName: "one", WorkGroup }));
    await expect(
      here.client.send(new GetPreparedStatementCommand({ StatementName: "one", WorkGroup })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", ResourceName: "one" });
    await expect(here.client.send(new ListPreparedStatementsCommand({ WorkGroup: "nobody" }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  test("is executed with parameters behind USING or with the request", async () => {
    await rows("PREPARE sum FROM SELECT ? || '?', ? + 1");
    expect((await rows("EXECUTE sum USING 'a, b''c', 41"))?.[1]).toBe("a, b'c?|42");
    expect((await rows("EXECUTE sum", { ExecutionParameters: ["'x'", "1"] }))?.[1]).toBe("x?|2");
    expect(await failure("EXECUTE sum USING 1")).toMatch(/Incorrect number of parameters: expected 2 but found 1/);
    expect(await failure("EXECUTE sum USING 'a', n")).toMatch(/n is no literal/);
    await rows("DEALLOCATE PREPARE sum");
    expect(await failure("EXECUTE sum USING 'a', 1")).toMatch(/Prepared statement not found: sum/);
    expect(await failure("DEALLOCATE PREPARE sum")).toMatch(/Prepared statement not found: sum/);
  });
});
