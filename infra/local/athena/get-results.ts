import { text } from "node:stream/consumers";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { invalidRequest, parseS3, s3Access, type AthenaOptions } from "./context.ts";
import type { ColumnInfo } from "./engine/protocol.ts";
import type { QueryRecord, QueryStore } from "./query-store.ts";
import { findQuery, onQueryAccess } from "./read-queries.ts";
import { resultRows } from "./result-rows.ts";
import { resultUri } from "./write-answer.ts";

type Input = { QueryExecutionId?: unknown; MaxResults?: number; NextToken?: string; QueryResultType?: string };

const describe = (column: ColumnInfo) => ({
  CatalogName: "hive",
  SchemaName: "",
  TableName: "",
  Name: column.name,
  Label: column.name,
  Type: column.type,
  Precision: column.precision,
  Scale: column.scale,
  Nullable: "UNKNOWN",
  CaseSensitive: column.caseSensitive,
});

const offsetOf = (id: string, token: string | undefined): number => {
  if (token === undefined) return 0;
  const [, of, offset] = /^(.+)@(\d{1,15})$/.exec(Buffer.from(token, "base64url").toString("latin1")) ?? [];
  if (of !== id || offset === undefined) throw invalidRequest("Invalid next token");
  return Number(offset);
};

const assertFinished = ({ state }: QueryRecord): void => {
  if (state === "QUEUED" || state === "RUNNING")
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`);
  if (state !== "SUCCEEDED") throw invalidRequest(`Query did not finish successfully. Final query state: ${state}`);
};

/** What a SHOW or DESCRIBE wrote: each line is one value, and there is no header. */
const linesOf = async (
  athena: AthenaOptions,
  query: QueryRecord,
  { caller, from, MaxResults }: { caller: Caller; from: number; MaxResults: number },
) => {
  const { bucket, key } = parseS3(resultUri(query)) ?? { bucket: "", key: "" };
  athena.iam.authorize(caller, s3Access(athena, "GetObject", { bucket, key }));
  const lines = (await text(await athena.s3.get(bucket, key))).split("\n").slice(0, -1);
  const end = from + MaxResults;
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: lines.slice(from, end).map((line) => ({ Data: [{ VarCharValue: line }] })),
      ResultSetMetadata: { ColumnInfo: (query.columns ?? []).map(describe) },
    },
    ...(end < lines.length && { NextToken: Buffer.from(`${query.id}@${end}`).toString("base64url") }),
  };
};

/** One page of rows from the result file, the header being the first row of the first page; read with the caller's own right to that file. */
export const getResults = (athena: AthenaOptions, store: QueryStore): Operation<Input> => ({
  access: onQueryAccess(athena, store, "GetQueryResults"),
  run: async ({ QueryExecutionId, MaxResults = 1000, NextToken, QueryResultType }, caller) => {
    if (QueryResultType === "DATA_MANIFEST") throw notHere("athena GetQueryResults of type DATA_MANIFEST");
    const query = findQuery(store, caller.account, QueryExecutionId);
    assertFinished(query);
    const from = offsetOf(query.id, NextToken);
    const ResultSetMetadata = { ColumnInfo: (query.columns ?? []).map(describe) };
    if (query.statement === "UTILITY") return linesOf(athena, query, { caller, from, MaxResults });
    if (query.statement !== "SELECT")
      return { UpdateCount: query.rows ?? 0, ResultSet: { Rows: [], ResultSetMetadata } };
    const { bucket, key } = parseS3(resultUri(query)) ?? { bucket: "", key: "" };
    athena.iam.authorize(caller, s3Access(athena, "GetObject", { bucket, key }));
    const size = athena.s3.head(bucket, key)?.size ?? 0;
    const rows: { Data: { VarCharValue?: string }[] }[] = [];
    let end = from;
    const stream = await athena.s3.get(bucket, key).catch((cause: unknown) => {
      throw cause instanceof AwsError ? invalidRequest(`Could not find results: s3://${bucket}/${key}`) : cause;
    });
    for await (const row of resultRows(stream, from)) {
      rows.push({ Data: row.values.map((one) => (one === null ? {} : { VarCharValue: one })) });
      end = row.end;
      if (rows.length === MaxResults) break;
    }
    return {
      UpdateCount: 0,
      ResultSet: { Rows: rows, ResultSetMetadata },
      ...(end < size && { NextToken: Buffer.from(`${query.id}@${end}`).toString("base64url") }),
    };
  },
});
