import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AthenaOptions } from "./context.ts";
import type { Answer, Question } from "./engine/protocol.ts";
import { startQueryEngine, type QueryEngine } from "./engine/query-engine.ts";
import { isOver, type QueryRecord, type QueryState, type QueryStore } from "./query-store.ts";
import { findTables, stageTables } from "./stage-tables.ts";
import { bare, bindParameters, QueryFailure, readUnload, type Unload } from "./statement.ts";
import type { WorkGroups } from "./workgroups.ts";
import { assertEmpty, writeResult, writeUnload } from "./write-answer.ts";

/** Queries that run at once; the others are QUEUED. */
const runningMax = 2;

export type QueryRunner = { start(query: QueryRecord): void; cancel(query: QueryRecord): void; stop(): Promise<void> };

/** What kind of statement it is, by its first word. */
export const statementOf = (sql: string): QueryRecord["statement"] => {
  const [word = ""] = /^[\s(]*\w+/.exec(bare(sql)) ?? [];
  const first = word.replace(/[\s(]/g, "").toUpperCase();
  if (first === "UNLOAD") return "UNLOAD";
  return ["SELECT", "WITH", "VALUES", "TABLE"].includes(first) ? "SELECT" : "OTHER";
};

export const statementType = ({ statement }: QueryRecord): "DML" | "DDL" => (statement === "OTHER" ? "DDL" : "DML");

type Planned = { sql: string; unload: Unload | undefined };

const plan = (query: QueryRecord): Planned => {
  if (query.statement === "OTHER")
    throw new QueryFailure(
      `NOT_SUPPORTED: ${bare(query.query).split(/\s/, 1)[0]?.toUpperCase() ?? "This"} statements are not in the local cloud; SELECT and UNLOAD are, and tables are made with Glue.`,
    );
  const text = bare(bindParameters(query.query, query.parameters));
  const unload = readUnload(text);
  return { sql: unload === undefined ? text : bare(unload.select), unload };
};

class BytesExceeded extends Error {}

export const createRunner = (athena: AthenaOptions, store: QueryStore, workGroups: WorkGroups): QueryRunner => {
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

  const execute = async (query: QueryRecord, engine: QueryEngine, directory: string): Promise<Partial<QueryRecord>> => {
    const { sql, unload } = plan(query);
    if (unload) assertEmpty(athena, unload);
    const planned = await asked(engine, { kind: "plan", sql });
    const found = findTables(athena, query, planned.kind === "planned" ? planned.tables : []);
    const scannedBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    if (scannedBytes > (workGroups.find(query.caller.account, query.workGroup)?.bytesScannedCutoff ?? Infinity))
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

  const run = async (query: QueryRecord): Promise<void> => {
    // A query that an earlier process was running begins again, and nobody is told twice.
    const resumed = current(query)?.state === "RUNNING" ? current(query) : undefined;
    const running = resumed ?? move(query, { state: "RUNNING", startedAt: cloud.clock.now() });
    if (running === undefined) return;
    const directory = join(cloud.directory, "athena", query.id);
    mkdirSync(directory, { recursive: true });
    const engine = startQueryEngine();
    engines.set(query.id, engine);
    try {
      move(query, { ...(await execute(running, engine, directory)), state: "SUCCEEDED" });
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
      engine.stop();
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
