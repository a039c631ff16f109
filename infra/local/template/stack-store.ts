import type { DatabaseSync } from "node:sqlite";
import type { Made } from "./names.ts";

/** A resource of an earlier or this deployment. `retained`: the template said to keep it when it goes. */
export type StoredResource = Made & { logicalId: string; retained: boolean };

export type StackStore = {
  /** In the order they were made. */
  resources(): StoredResource[];
  /** Stays at its place in the order when it is known already. */
  put(resource: StoredResource): void;
  forget(logicalId: string): void;
};

/** What a stack consists of, so that the next start knows what left the template. */
export const stackStore = (database: DatabaseSync, stackName: string): StackStore => {
  database.exec(`CREATE TABLE IF NOT EXISTS template_resource (
    place INTEGER PRIMARY KEY AUTOINCREMENT, stack TEXT NOT NULL, logical_id TEXT NOT NULL, type TEXT NOT NULL,
    ref TEXT NOT NULL, attributes TEXT NOT NULL, retained INTEGER NOT NULL, UNIQUE (stack, logical_id))`);
  const all = database.prepare("SELECT * FROM template_resource WHERE stack = ? ORDER BY place");
  const put = database.prepare(
    `INSERT INTO template_resource (stack, logical_id, type, ref, attributes, retained) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (stack, logical_id) DO UPDATE SET
       type = excluded.type, ref = excluded.ref, attributes = excluded.attributes, retained = excluded.retained`,
  );
  const forget = database.prepare("DELETE FROM template_resource WHERE stack = ? AND logical_id = ?");
  return {
    resources: () => all.all(stackName).map(fromRow),
    put: ({ logicalId, type, ref, attributes, retained }) => {
      put.run(stackName, logicalId, type, ref, JSON.stringify(attributes), retained ? 1 : 0);
    },
    forget: (logicalId) => {
      forget.run(stackName, logicalId);
    },
  };
};

const fromRow = (row: Record<string, unknown>): StoredResource => ({
  logicalId: String(row["logical_id"]),
  type: String(row["type"]),
  ref: String(row["ref"]),
  attributes: JSON.parse(String(row["attributes"])) as Record<string, string>,
  retained: row["retained"] === 1,
});
