import { statementName, type PreparedStatements } from "./prepared-statements.ts";
import type { QueryRecord } from "./query-store.ts";
import { bare, bindParameters, QueryFailure, splitArguments } from "./statement.ts";

type Owned = Pick<QueryRecord, "query" | "workGroup" | "parameters"> & { caller: { account: string } };

const asExecute = (sql: string): { name: string; using: string | undefined } | undefined => {
  const [, name, using] = /^EXECUTE\s+("?[^\s"]+"?)(?:\s+USING\s+([^]+))?$/i.exec(bare(sql)) ?? [];
  return name === undefined ? undefined : { name: name.replaceAll('"', ""), using };
};

/** The text that a query stands for: its own, or that of the prepared statement that it executes. */
export const textOf = (
  prepared: PreparedStatements,
  { query, workGroup, caller }: Omit<Owned, "parameters">,
): string => {
  const execute = asExecute(query);
  if (execute === undefined) return query;
  return prepared.find({ account: caller.account, workGroup }, execute.name)?.query ?? query;
};

/** The query's text with its parameters, which come with the request or behind USING. */
export const boundText = (prepared: PreparedStatements, query: Owned): string => {
  const execute = asExecute(query.query);
  if (execute === undefined) return bindParameters(query.query, query.parameters);
  const { name, using } = execute;
  const statement = prepared.find({ account: query.caller.account, workGroup: query.workGroup }, name);
  if (statement === undefined) throw new QueryFailure(`NOT_FOUND: line 1:1: Prepared statement not found: ${name}`);
  if (using !== undefined && query.parameters.length > 0)
    throw new QueryFailure("INVALID_PARAMETER_USAGE: Parameters come behind USING or with the request, not both.");
  return bindParameters(statement.query, using === undefined ? query.parameters : splitArguments(using));
};

/** `PREPARE name FROM query` and `DEALLOCATE PREPARE name`; false where the statement is neither. */
export const prepareOrForget = (prepared: PreparedStatements, query: Owned, now: number): boolean => {
  const sql = bare(query.query);
  const owner = { account: query.caller.account, workGroup: query.workGroup };
  const [, made, text] = /^PREPARE\s+(\S+)\s+FROM\s+([^]+)$/i.exec(sql) ?? [];
  const [, dropped] = /^DEALLOCATE\s+PREPARE\s+(\S+)$/i.exec(sql) ?? [];
  if (made !== undefined && text !== undefined) {
    if (!statementName.test(made)) throw new QueryFailure(`SYNTAX_ERROR: ${made} is no name of a prepared statement.`);
    prepared.put(owner, { name: made, query: text, description: "", modifiedAt: now });
    return true;
  }
  if (dropped === undefined) return false;
  if (prepared.remove(owner, dropped)) return true;
  throw new QueryFailure(`NOT_FOUND: line 1:1: Prepared statement not found: ${dropped}`);
};
