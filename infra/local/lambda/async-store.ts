import type { DatabaseSync } from "node:sqlite";

export type AsyncEvent = {
  id: number;
  functionName: string;
  requestId: string;
  /** JSON text. */
  payload: string;
  /** Attempts made so far. */
  attempts: number;
  /** Real ms since 1970. */
  acceptedAt: number;
};

const schema = `
  CREATE TABLE IF NOT EXISTS lambda_async_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    function_name TEXT NOT NULL,
    request_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    accepted_at INTEGER NOT NULL
  ) STRICT`;

/** Asynchronous events from acceptance to their end; those left over from the last start are tried again. */
export const openAsyncStore = (database: DatabaseSync) => {
  database.exec(schema);
  const insert = database.prepare(
    "INSERT INTO lambda_async_event (function_name, request_id, payload, accepted_at) VALUES (?, ?, ?, ?)",
  );
  const update = database.prepare("UPDATE lambda_async_event SET attempts = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM lambda_async_event WHERE id = ?");
  const select = database.prepare("SELECT * FROM lambda_async_event WHERE function_name = ? ORDER BY id");
  return {
    add: (event: Omit<AsyncEvent, "id" | "attempts">): AsyncEvent => {
      const { lastInsertRowid } = insert.run(event.functionName, event.requestId, event.payload, event.acceptedAt);
      return { ...event, id: Number(lastInsertRowid), attempts: 0 };
    },
    attempted: (event: AsyncEvent): void => void update.run(event.attempts, event.id),
    remove: (event: AsyncEvent): void => void remove.run(event.id),
    of: (functionName: string): AsyncEvent[] =>
      select.all(functionName).map((row) => ({
        id: row["id"] as number,
        functionName,
        requestId: row["request_id"] as string,
        payload: row["payload"] as string,
        attempts: row["attempts"] as number,
        acceptedAt: row["accepted_at"] as number,
      })),
  };
};
