import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AthenaOptions } from "./context.ts";
import type { Answer, Question } from "./engine/protocol.ts";
import { startQueryEngine, type QueryEngine } from "./engine/query-engine.ts";
import { boundText, prepareOrForget } from "./execute-prepared.ts";
import type { PreparedStatements } from "./prepared-statements.ts";
import { isOver, type QueryRecord, type QueryState, type QueryStore } from "./query-store.ts";
import { runCatalogStatement } from "./run-ddl.ts";
import { findTables, stageTables } from "./stage-tables.ts";
import { bare, QueryFailure, readUnload, type Unload } from "./statement.ts";
import type { WorkGroups } from "./workgroups.ts";
import { assertEmpty, writeLines, writeResult, writeUnload } from "./write-answer.ts";

/** Queries that run at once; the others are QUEUED. */
const runningMax = 2;

export type QueryRunner = { start(query: QueryRecord): void; cancel(query: QueryRecord): void; stop(): Promise<void> };

/** What kind of statement it is, by its first word. */
export const statementOf = (sql: string): QueryRecord["statement"] => {
  const [word = ""] = /^[\s(]*\w+/.exec(bare(sql)) ?? [];
  const first = word.replace(/[\s(]/g, "").toUpperCase();
  if (first === "UNLOAD") return "UNLOAD";
  if (["CREATE", "DROP", "PREPARE", "DEALLOCATE"].includes(first)) return "DDL";
  if (["SHOW", "DESCRIBE", "DESC"].includes(first)) return "UTILITY";
  return ["SELECT", "WITH", "VALUES", "TABLE"].includes(first) ? "SELECT" : "OTHER";
};

export const statementType = ({ statement }: QueryRecord): "DML" | "DDL" | "UTILITY" => {
  if (statement === "UTILITY") return statement;
  return statement === "SELECT" || statement === "UNLOAD" ? "DML" : "DDL";
};

type Planned = { sql: string; unload: Unload | undefined };

const plan = (query: QueryRecord, prepared: PreparedStatements): Planned => {
  const text = bare(boundText(prepared, query));
  if (query.statement === "OTHER")
    throw new QueryFailure(
      `NOT_SUPPORTED: ${text.split(/\s/, 1)[0]?.toUpperCase() ?? "This"} statements are not in the local cloud; SELECT, UNLOAD, EXECUTE, CREATE EXTERNAL TABLE and DATABASE, DROP, SHOW and DESCRIBE are.`,
    );
  const unload = readUnload(text);
  return { sql: unload === undefined ? text : bare(unload.select), unload };
};

class BytesExceeded extends Error {}

export type RunnerParts = { store: QueryStore; groups: WorkGroups; prepared: PreparedStatements };

export const createRunner = (athena: AthenaOptions, { store, groups, prepared }: RunnerParts): QueryRunner => {
  const { cloud } = athena;
  const waiting: string[] = [];
  const engines = new Map<string, QueryEngine | undefined>();
  const runs = new Set<Promise<void>>();
  let stopped = false;

  const current = ({ caller, id }: QueryRecord): QueryRecord | undefined => store.find(caller.account, id);

  /** As documented under "Monitor Athena query events with EventBridge". */
  const announce = (query: QueryRecord, previous: QueryState | undefined): void => {
    const sequence: Record<QueryState, string> = {
      QUEUED: "1",
      RUNNING: "2",
      SUCCEEDED: "3",
      FAILED: "3",
      CANCELLED: "3",
    };
    athena.eventBridge.publish("default", {
      source: "aws.athena",
      "detail-type": "Athena Query State Change",
      account: query.caller.account,
      time: new Date(cloud.clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
      resources: [],
      detail: {
        versionId: "0",
        currentState: query.state,
        ...(previous !== undefined && { previousState: previous }),
        ...(query.state === "FAILED" && {
          athenaError: { errorCategory: 2, errorMessage: query.reason ?? "", retryable: false },
        }),
        statementType: statementType(query),
        queryExecutionId: query.id,
        workgroupName: query.workGroup,
        sequenceNumber: sequence[query.state],
      },
    });
  };

  /** A query that is over stays as it is, whoever comes late. */
  const move = (query: QueryRecord, change: Partial<QueryRecord> & { state: QueryState }): QueryRecord | undefined => {
    const before = current(query);
    if (before === undefined || isOver(before)) return undefined;
    const after = { ...before, ...change };
    if (isOver(after)) after.completedAt = cloud.clock.now();
    store.put(after);
    announce(after, before.state);
    return after;
  };

  const asked = async (engine: QueryEngine, question: Question): Promise<Exclude<Answer, { kind: "failed" }>> => {
    const answer = await engine.ask(question);
    if (answer.kind === "failed") throw new QueryFailure(answer.reason);
    return answer;
  };

  const execute = async (query: QueryRecord, directory: string): Promise<Partial<QueryRecord>> => {
    const { sql, unload } = plan(query, prepared);
    if (unload) assertEmpty(athena, unload);
    const engine = startQueryEngine();
    engines.set(query.id, engine);
    const planned = await asked(engine, { kind: "plan", sql });
    const found = findTables(athena, query, planned.kind === "planned" ? planned.tables : []);
    const scannedBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    if (scannedBytes > (groups.find(query.caller.account, query.workGroup)?.bytesScannedCutoff ?? Infinity))
      throw new BytesExceeded("Bytes scanned limit was exceeded");
    const tables = await stageTables(athena, found, directory);
    const file = join(directory, "answer.csv");
    const folder = join(directory, "out");
    const output = unload ? ({ ...unload, kind: "unload", folder } as const) : ({ kind: "csv", file } as const);
    const { database } = query;
    const done = await asked(engine, { kind: "run", sql, database, directory, tables, output });
    const { columns, rows } = done.kind === "done" ? done : { columns: [], rows: 0 };
    // Whoever stopped it meanwhile wants nothing written.
    if (isOver(current(query) ?? query)) return {};
    if (unload) await writeUnload(athena, query, unload, folder);
    else await writeResult(athena, query, file, columns);
    return { columns, rows, scannedBytes };
  };

  /** A statement about the catalog or about prepared statements: no data is read. */
  const executeAlone = async (query: QueryRecord): Promise<Partial<QueryRecord>> => {
    if (prepareOrForget(prepared, query, cloud.clock.now())) return {};
    const { columns, lines } = runCatalogStatement(athena, query, bare(boundText(prepared, query)));
    await writeLines(athena, query, columns, lines);
    return { columns };
  };

  const run = async (query: QueryRecord): Promise<void> => {
    // A query that an earlier process was running begins again, and nobody is told twice.
    const resumed = current(query)?.state === "RUNNING" ? current(query) : undefined;
    const running = resumed ?? move(query, { state: "RUNNING", startedAt: cloud.clock.now() });
    if (running === undefined) return;
    const directory = join(cloud.directory, "athena", query.id);
    mkdirSync(directory, { recursive: true });
    const alone = running.statement === "DDL" || running.statement === "UTILITY";
    try {
      const done = await (alone ? executeAlone(running) : execute(running, directory));
      move(query, { ...done, state: "SUCCEEDED" });
    } catch (cause) {
      if (stopped) return;
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (cause instanceof BytesExceeded) move(query, { state: "CANCELLED", reason });
      else if (cause instanceof QueryFailure) move(query, { state: "FAILED", reason });
      else if (move(query, { state: "FAILED", reason: `GENERIC_INTERNAL_ERROR: ${reason}` }) !== undefined)
        cloud.journal.write({
          kind: "warning",
          message: `Athena query ${query.id} failed inside the local cloud.`,
          detail: { error: reason },
        });
    } finally {
      engines.get(query.id)?.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  };

  const next = (): void => {
    while (engines.size < runningMax) {
      const id = stopped ? undefined : waiting.shift();
      const query = id === undefined ? undefined : store.unfinished().find((one) => one.id === id);
      if (id === undefined) return;
      if (query === undefined) continue;
      engines.set(id, undefined);
      const ended = run(query).finally(() => {
        engines.delete(id);
        runs.delete(ended);
        next();
      });
      runs.add(ended);
    }
  };

  return {
    start: (query) => {
      if (query.state === "QUEUED") announce(query, undefined);
      waiting.push(query.id);
      next();
    },
    cancel: (query) => {
      if (move(query, { state: "CANCELLED", reason: "Query cancelled by user" }) === undefined) return;
      engines.get(query.id)?.stop();
    },
    stop: async () => {
      stopped = true;
      for (const engine of engines.values()) engine?.stop();
      await Promise.allSettled(runs);
    },
  };
};
