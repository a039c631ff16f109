import type { DatabaseSync } from "node:sqlite";

/** When a stack was first deployed, and when last. */
export type StackTimes = { createdAt: number; updatedAt: number };

/** Notes a deployment; a second one at another time is an update. */
export const noteDeployment = (database: DatabaseSync, stackName: string, now: number): StackTimes => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS cloudformation_stack (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT",
  );
  const row = database
    .prepare(
      `INSERT INTO cloudformation_stack (name, created_at, updated_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at RETURNING created_at, updated_at`,
    )
    .get(stackName, now, now);
  return { createdAt: Number(row?.["created_at"]), updatedAt: Number(row?.["updated_at"]) };
};
