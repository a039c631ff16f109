import type { DatabaseSync } from "node:sqlite";
import type { CloudClock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import type { Work } from "./work.ts";

/** What every simulated AWS service leans on: one place, one clock, one seed, one journal. */
export type Cloud = {
  /** The account whose stack is deployed here, 12 digits. */
  readonly account: string;
  readonly region: string;
  /** `http://127.0.0.1:<port>`; known before the first request is served. */
  readonly endpoint: string;
  /** Folder for objects and scratch files. */
  readonly directory: string;
  /** State of all services; each prefixes its tables with its own name (`sqs_message`). */
  readonly database: DatabaseSync;
  readonly clock: CloudClock;
  readonly random: Random;
  /** What goes wrong on request. */
  readonly faults: Faults;
  readonly journal: Journal;
  readonly work: Work;
};

/** Stops whatever a service runs in the background; resolves when it is quiet. */
export type Stoppable = { stop(): Promise<void> };

export const arn = (service: string, region: string, account: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
