import type { Access, Caller, Operation } from "../wire/types.ts";
import { invalidRequest, type AthenaOptions } from "./context.ts";
import type { QueryRecord, QueryStore } from "./query-store.ts";
import { statementType, type QueryRunner } from "./runner.ts";
import { workGroupArn } from "./workgroups.ts";
import { manifestUri, resultUri } from "./write-answer.ts";

type ById = { QueryExecutionId?: unknown };

export const findQuery = (store: QueryStore, account: string, id: unknown): QueryRecord => {
  const found = typeof id === "string" ? store.find(account, id) : undefined;
  if (found === undefined) throw invalidRequest(`QueryExecution ${typeof id === "string" ? id : "null"} was not found`);
  return found;
};

/** Rights on a query are rights on its work group. */
export const onQueryAccess =
  (athena: AthenaOptions, store: QueryStore, action: string) =>
  ({ QueryExecutionId }: ById, { account }: Caller): Access => {
    const name = typeof QueryExecutionId === "string" ? store.find(account, QueryExecutionId)?.workGroup : undefined;
    return { action: `athena:${action}`, resource: workGroupArn(athena.cloud, account, name ?? "primary") };
  };

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

const describe = (query: QueryRecord, now: number) => {
  const end = query.completedAt ?? now;
  const start = query.startedAt ?? end;
  return {
    QueryExecutionId: query.id,
    Query: query.query,
    StatementType: statementType(query),
    SubstatementType: statementType(query) === "DML" ? query.statement : undefined,
    ResultConfiguration: { OutputLocation: resultUri(query) },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: { Database: query.database, Catalog: query.catalog },
    ExecutionParameters: query.parameters.length === 0 ? undefined : query.parameters,
    Status: {
      State: query.state,
      StateChangeReason: query.reason,
      SubmissionDateTime: new Date(query.submittedAt),
      CompletionDateTime: date(query.completedAt),
      ...(query.state === "FAILED" && {
        AthenaError: { ErrorCategory: 2, Retryable: false, ErrorMessage: query.reason },
      }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: end - start,
      DataScannedInBytes: query.scannedBytes,
      TotalExecutionTimeInMillis: end - query.submittedAt,
      QueryQueueTimeInMillis: start - query.submittedAt,
      ServiceProcessingTimeInMillis: 0,
      DataManifestLocation:
        query.statement === "UNLOAD" && query.state === "SUCCEEDED" ? manifestUri(query) : undefined,
    },
    WorkGroup: query.workGroup,
    EngineVersion: { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" },
  };
};

/** Newest first; the token is the number of the last one shown. */
const pageOf = (
  store: QueryStore,
  of: { account: string; workGroup: string },
  token: string | undefined,
  size: number,
) => {
  const before =
    token === undefined ? Number.MAX_SAFE_INTEGER : Number(Buffer.from(token, "base64url").toString("latin1"));
  if (!Number.isSafeInteger(before) || before < 1) throw invalidRequest("The pagination token is not valid.");
  const found = store.list(of, before, size + 1);
  const shown = found.slice(0, size);
  const last = shown.at(-1)?.number;
  return {
    QueryExecutionIds: shown.map(({ id }) => id),
    ...(found.length > size && last !== undefined && { NextToken: Buffer.from(String(last)).toString("base64url") }),
  };
};

export const readOperations = (athena: AthenaOptions, store: QueryStore, runner: QueryRunner) => {
  const get: Operation<ById> = {
    access: onQueryAccess(athena, store, "GetQueryExecution"),
    run: ({ QueryExecutionId }, { account }) => ({
      QueryExecution: describe(findQuery(store, account, QueryExecutionId), athena.cloud.clock.now()),
    }),
  };
  const stop: Operation<ById> = {
    access: onQueryAccess(athena, store, "StopQueryExecution"),
    run: ({ QueryExecutionId }, { account }) => {
      runner.cancel(findQuery(store, account, QueryExecutionId));
      return {};
    },
  };
  const batch: Operation<{ QueryExecutionIds?: unknown }> = {
    access: ({ QueryExecutionIds }, caller) =>
      (Array.isArray(QueryExecutionIds) ? QueryExecutionIds : []).map((id: unknown) =>
        onQueryAccess(athena, store, "BatchGetQueryExecution")({ QueryExecutionId: id }, caller),
      ),
    run: ({ QueryExecutionIds: ids }, { account }) => {
      if (!Array.isArray(ids) || ids.length < 1 || ids.length > 50)
        throw invalidRequest(
          "1 validation error detected: Value at 'queryExecutionIds' failed to satisfy constraint: Member must have length from 1 to 50",
        );
      const found = ids.map((id: unknown) => ({ id: String(id), query: store.find(account, String(id)) }));
      return {
        QueryExecutions: found.flatMap(({ query }) => (query ? [describe(query, athena.cloud.clock.now())] : [])),
        UnprocessedQueryExecutionIds: found
          .filter(({ query }) => query === undefined)
          .map(({ id }) => ({
            QueryExecutionId: id,
            ErrorCode: "INVALID_QUERY_EXECUTION_ID",
            ErrorMessage: `QueryExecution ${id} was not found`,
          })),
      };
    },
  };
  const list: Operation<{ WorkGroup?: string; NextToken?: string; MaxResults?: number }> = {
    access: ({ WorkGroup = "primary" }, { account }) => ({
      action: "athena:ListQueryExecutions",
      resource: workGroupArn(athena.cloud, account, WorkGroup),
    }),
    run: ({ WorkGroup = "primary", NextToken, MaxResults = 50 }, { account }) => {
      if (!Number.isInteger(MaxResults) || MaxResults < 0 || MaxResults > 50)
        throw invalidRequest(
          `1 validation error detected: Value '${String(MaxResults)}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50`,
        );
      return pageOf(store, { account, workGroup: WorkGroup }, NextToken, Math.max(1, MaxResults));
    },
  };
  return { GetQueryExecution: get, StopQueryExecution: stop, BatchGetQueryExecution: batch, ListQueryExecutions: list };
};
