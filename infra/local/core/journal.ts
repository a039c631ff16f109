/** Everything that happened in the local cloud, in order: each call, event, delivery and invocation. */
export type Journal = {
  write(entry: NewEntry): Entry;
  /** Entries with `sequence` above `after`, oldest first. */
  read(after: number, limit?: number): Entry[];
  /** Calls `listener` for each entry written from now on; returns how to stop. */
  follow(listener: (entry: Entry) => void): () => void;
};

export type NewEntry =
  /** One API call, answered. `units` is what AWS bills when it is not one per call. */
  | {
      kind: "call";
      service: string;
      operation: string;
      status: number;
      principal: string;
      error?: string;
      units?: number;
      durationMs: number;
    }
  /** One event accepted by a bus, as EventBridge would hand it on. `rules` lists the names of the rules that matched. */
  | { kind: "event"; bus: string; event: EventEnvelope; rules: string[] }
  /** One attempt to hand an event to a target. */
  | {
      kind: "delivery";
      rule: string;
      target: string;
      eventId: string;
      outcome: "delivered" | "retrying" | "dead-lettered" | "dropped";
      error?: string;
    }
  | {
      kind: "invocation";
      function: string;
      durationMs: number;
      memoryMb: number;
      cold: boolean;
      records: number;
      outcome: "ok" | "error" | "timeout";
      failures: number;
      error?: string;
    }
  /** A Bedrock job, model or capacity moved to another state. */
  | { kind: "bedrock"; resource: string; name: string; state: string; progress?: number }
  | { kind: "log"; function: string; line: string }
  /** What AWS would drop in silence, and what would fail on AWS: always shown, in red. */
  | { kind: "warning"; message: string; detail?: Record<string, unknown> };

export type Entry = NewEntry & { sequence: number; /** real ms since 1970 */ at: number };

/** The envelope of EventBridge (EventBridge user guide, "Structure of an event"). */
export type EventEnvelope = {
  version: string;
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
  "replay-name"?: string;
};
