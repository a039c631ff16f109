import type { DatabaseSync } from "node:sqlite";

export type MoveStatus = "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

export type MoveTask = {
  id: number;
  source: string;
  /** Absent: each message goes back to the queue it came from. */
  destination: string | undefined;
  perSecond: number | undefined;
  status: MoveStatus;
  moved: number;
  toMove: number;
  /** Real ms since 1970. */
  startedAt: number;
  failure: string | undefined;
};

const schema = `
  CREATE TABLE IF NOT EXISTS sqs_move_task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    destination TEXT,
    per_second INTEGER,
    status TEXT NOT NULL,
    moved INTEGER NOT NULL,
    to_move INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    failure TEXT
  ) STRICT`;

type Row = {
  id: number;
  source: string;
  destination: string | null;
  per_second: number | null;
  status: MoveStatus;
  moved: number;
  to_move: number;
  started_at: number;
  failure: string | null;
};

const toTask = (row: Row): MoveTask => ({
  id: row.id,
  source: row.source,
  destination: row.destination ?? undefined,
  perSecond: row.per_second ?? undefined,
  status: row.status,
  moved: row.moved,
  toMove: row.to_move,
  startedAt: row.started_at,
  failure: row.failure ?? undefined,
});

/** Redrives of dead-letter queues; one that was running when the process ended goes on after the next start. */
export const openMoveTaskStore = (database: DatabaseSync) => {
  database.exec(schema);
  const insert = database.prepare(
    "INSERT INTO sqs_move_task (source, destination, per_second, status, moved, to_move, started_at) VALUES (?, ?, ?, 'RUNNING', 0, ?, ?)",
  );
  const update = database.prepare("UPDATE sqs_move_task SET status = ?, moved = ?, failure = ? WHERE id = ?");
  const byId = database.prepare("SELECT * FROM sqs_move_task WHERE id = ?");
  const bySource = database.prepare("SELECT * FROM sqs_move_task WHERE source = ? ORDER BY id DESC LIMIT ?");
  const active = database.prepare("SELECT * FROM sqs_move_task WHERE status IN ('RUNNING', 'CANCELLING') ORDER BY id");
  const get = (id: number): MoveTask | undefined => {
    const row = byId.get(id);
    return row && toTask(row as unknown as Row);
  };
  return {
    get,
    start: (task: Pick<MoveTask, "source" | "destination" | "perSecond" | "toMove" | "startedAt">): MoveTask => {
      const { source, destination = null, perSecond = null, toMove, startedAt } = task;
      const { lastInsertRowid } = insert.run(source, destination, perSecond, toMove, startedAt);
      return { ...task, id: Number(lastInsertRowid), status: "RUNNING", moved: 0, failure: undefined };
    },
    save: ({ id, status, moved, failure }: MoveTask): void => void update.run(status, moved, failure ?? null, id),
    newest: (source: string, max: number): MoveTask[] => (bySource.all(source, max) as unknown as Row[]).map(toTask),
    active: (): MoveTask[] => (active.all() as unknown as Row[]).map(toTask),
  };
};
