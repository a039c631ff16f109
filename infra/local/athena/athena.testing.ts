import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect } from "vitest";
import { athenaForTest, type AthenaForTest } from "./athena-for-test.ts";

export let here: AthenaForTest;

export const serde = {
  json: "org.openx.data.jsonserde.JsonSerDe",
  csv: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
  text: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
  parquet: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
};

export const table = (
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

let tokens = 0;
export const start = async (
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

export const outcome = async (QueryExecutionId: string) => {
  await here.ended(QueryExecutionId);
  const { QueryExecution } = await here.client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return { ...QueryExecution, state: QueryExecution?.Status?.State, reason: QueryExecution?.Status?.StateChangeReason };
};

export const rowsOf = async (QueryExecutionId: string, client = here.client) => {
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue));
};

export const rows = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) => {
  const id = await start(sql, more);
  expect(await outcome(id)).toMatchObject({ state: "SUCCEEDED" });
  return rowsOf(id);
};

export const read = async (key: string): Promise<Buffer> =>
  Buffer.concat(await (await here.s3.get("lake", key)).toArray());

/** Athena over a lake with tables: one for all tests of a file. */
export const useLake = (): void => {
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
};
