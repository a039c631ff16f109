import type { DatabaseSync } from "node:sqlite";
import type { EventEnvelope } from "../core/journal.ts";
import { parseExactly } from "./exact-json.ts";
import type { Rule, Target } from "./records.ts";

/** A delivery that has failed and waits for its next attempt. Rule and target are as they were when the event was accepted. */
export type Delivery = {
  id: string;
  rule: Rule;
  target: Target;
  event: EventEnvelope;
  /** Real ms since 1970. */
  acceptedAt: number;
  dueAt: number;
  retries: number;
  hops: number;
};

export type DeliveryStore = { put(delivery: Delivery): void; remove(id: string): void; all(): Delivery[] };

export const openDeliveryStore = (database: DatabaseSync): DeliveryStore => {
  database.exec("CREATE TABLE IF NOT EXISTS events_delivery (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");
  const write = database.prepare(
    "INSERT INTO events_delivery (id, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const erase = database.prepare("DELETE FROM events_delivery WHERE id = ?");
  const every = database.prepare("SELECT body FROM events_delivery");
  return {
    put: (delivery) => void write.run(delivery.id, JSON.stringify(delivery)),
    remove: (id) => void erase.run(id),
    all: () => every.all().map((row) => parseExactly(String(row["body"])) as Delivery),
  };
};
