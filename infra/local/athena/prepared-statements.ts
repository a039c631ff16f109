import type { DatabaseSync } from "node:sqlite";
import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Operation } from "../wire/types.ts";
import { invalidRequest, listingSizeDefault } from "./context.ts";
import { workGroupArn, type WorkGroups } from "./workgroups.ts";

export type PreparedStatement = { name: string; query: string; description: string; modifiedAt: number };

export type PreparedStatements = ReturnType<typeof openPreparedStatements>;

/** Whose they are: statements belong to a work group. */
type Owner = { account: string; workGroup: string };

export const openPreparedStatements = (database: DatabaseSync) => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS athena_prepared (account TEXT, workgroup TEXT, name TEXT, body TEXT, PRIMARY KEY (account, workgroup, name)) STRICT",
  );
  const where = "WHERE account = ? AND workgroup = ?";
  const get = database.prepare(`SELECT body FROM athena_prepared ${where} AND name = ?`);
  const all = database.prepare(`SELECT body FROM athena_prepared ${where} ORDER BY name`);
  const put = database.prepare("INSERT OR REPLACE INTO athena_prepared VALUES (?, ?, ?, ?)");
  const drop = database.prepare(`DELETE FROM athena_prepared ${where} AND name = ?`);
  const dropAll = database.prepare(`DELETE FROM athena_prepared ${where}`);
  const read = (row: Record<string, unknown>) => JSON.parse(String(row["body"])) as PreparedStatement;
  return {
    find: ({ account, workGroup }: Owner, name: string): PreparedStatement | undefined => {
      const row = get.get(account, workGroup, name);
      return row && read(row);
    },
    all: ({ account, workGroup }: Owner): PreparedStatement[] => all.all(account, workGroup).map(read),
    put: ({ account, workGroup }: Owner, statement: PreparedStatement): void =>
      void put.run(account, workGroup, statement.name, JSON.stringify(statement)),
    removeAll: ({ account, workGroup }: Owner): void => void dropAll.run(account, workGroup),
    remove: ({ account, workGroup }: Owner, name: string): boolean => drop.run(account, workGroup, name).changes > 0,
  };
};

/** As the service's model has checked it. */
type Input = {
  StatementName: string;
  WorkGroup: string;
  QueryStatement: string;
  Description?: string;
  PreparedStatementNames: string[];
  NextToken?: string;
  MaxResults?: number;
};

/** The name of a prepared statement in SQL. */
export const statementName = /^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/;

export const preparedOperations = (cloud: Cloud, groups: WorkGroups, prepared: PreparedStatements) => {
  const on = (name: string, run: (input: Input, owner: Owner) => unknown): Operation<Input> => ({
    access: ({ WorkGroup }, { account }) => ({
      action: `athena:${name}`,
      resource: workGroupArn(cloud, account, WorkGroup),
    }),
    run: (input, { account }) => {
      const { WorkGroup: workGroup } = input;
      if (groups.find(account, workGroup) === undefined) throw invalidRequest(`WorkGroup ${workGroup} is not found.`);
      return run(input, { account, workGroup });
    },
  });
  const write = (input: Input, owner: Owner): Record<string, never> => {
    prepared.put(owner, {
      name: input.StatementName,
      query: input.QueryStatement,
      description: input.Description ?? "",
      modifiedAt: cloud.clock.now(),
    });
    return {};
  };
  const find = (owner: Owner, name: string): PreparedStatement => {
    const found = prepared.find(owner, name);
    if (found !== undefined) return found;
    throw new AwsError(
      "ResourceNotFoundException",
      `PreparedStatement ${name} was not found in WorkGroup ${owner.workGroup}`,
      400,
      { ResourceName: name },
    );
  };
  const described = ({ name, query, description, modifiedAt }: PreparedStatement, { workGroup }: Owner) => ({
    StatementName: name,
    QueryStatement: query,
    WorkGroupName: workGroup,
    ...(description !== "" && { Description: description }),
    LastModifiedTime: new Date(modifiedAt),
  });
  return {
    CreatePreparedStatement: on("CreatePreparedStatement", (input, owner) => {
      if (prepared.find(owner, input.StatementName) !== undefined)
        throw invalidRequest(`PreparedStatement ${input.StatementName} already exists in WorkGroup ${owner.workGroup}`);
      return write(input, owner);
    }),
    UpdatePreparedStatement: on("UpdatePreparedStatement", (input, owner) => {
      find(owner, input.StatementName);
      return write(input, owner);
    }),
    GetPreparedStatement: on("GetPreparedStatement", (input, owner) => ({
      PreparedStatement: described(find(owner, input.StatementName), owner),
    })),
    DeletePreparedStatement: on("DeletePreparedStatement", (input, owner) => {
      prepared.remove(owner, find(owner, input.StatementName).name);
      return {};
    }),
    ListPreparedStatements: on(
      "ListPreparedStatements",
      ({ NextToken, MaxResults: size = listingSizeDefault }, owner) => {
        const paging = { token: NextToken, size, invalidTokenCode: "InvalidRequestException" };
        const { items, nextToken } = pageOf(prepared.all(owner), paging);
        return {
          PreparedStatements: items.map(({ name, modifiedAt }) => ({
            StatementName: name,
            LastModifiedTime: new Date(modifiedAt),
          })),
          NextToken: nextToken,
        };
      },
    ),
    BatchGetPreparedStatement: on("BatchGetPreparedStatement", ({ PreparedStatementNames: names }, owner) => {
      const found = names.map((name) => ({ name, statement: prepared.find(owner, name) }));
      return {
        PreparedStatements: found.flatMap(({ statement }) => (statement ? [described(statement, owner)] : [])),
        UnprocessedPreparedStatementNames: found
          .filter(({ statement }) => statement === undefined)
          .map(({ name }) => ({
            StatementName: name,
            ErrorCode: "STATEMENT_NOT_FOUND",
            ErrorMessage: `PreparedStatement ${name} was not found in WorkGroup ${owner.workGroup}`,
          })),
      };
    }),
  };
};
