import {
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, GetTableCommand, GetTablesCommand } from "@aws-sdk/client-glue";
import { describe, expect, test } from "vitest";
import { here, start, outcome, rowsOf, useLake } from "./athena.testing.ts";

useLake();

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
    [
      "with a bucket of another owner",
      { ResultConfiguration: { OutputLocation: "s3://lake/x/", ExpectedBucketOwner: "111122223333" } },
      /does not belong to 111122223333/,
    ],
    ["for an unknown work group", { WorkGroup: "none" }, /^WorkGroup none is not found/],
    ["for another catalog", { QueryExecutionContext: { Catalog: "other" } }, /other was not found/],
    [
      "that is no statement",
      { QueryString: "\n SELEC 1" },
      /^line 2:2: mismatched input 'SELEC'. Expecting: 'ALTER', /,
    ],
    ["that is a comment", { QueryString: "-- SELECT 1" }, /mismatched input '<EOF>'/],
    ["of two statements", { QueryString: "SELECT ';'; SELECT 2" }, /^Only one sql statement is allowed. Got: SELECT/],
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
    const remove = (more = {}) => here.client.send(new DeleteWorkGroupCommand({ WorkGroup: "team", ...more }));
    await expect(remove()).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "WorkGroup team is not empty",
    });
    await remove({ RecursiveDeleteOption: true });
    await expect(here.client.send(new GetQueryExecutionCommand({ QueryExecutionId: big }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
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

test("a query that was running when the process ended runs again", async () => {
  const id = await start("SELECT id FROM orders WHERE n = 5");
  const restarted = await here.restart();
  expect(await outcome(id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await rowsOf(id)).toEqual([["id"], ["ü1"]]);
  await restarted.stop();
});
