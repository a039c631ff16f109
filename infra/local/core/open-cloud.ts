import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { realClock } from "./clock.ts";
import type { Cloud } from "./cloud.ts";
import { createFaults, type FaultRates } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { seededRandom } from "./random.ts";
import { sqliteJournal } from "./sqlite-journal.ts";
import { createWork } from "./work.ts";

/** A cloud that its opener can tell where it listens and must close. */
export type OpenCloud = Cloud & { listensAt(endpoint: string): void; close(): void };

export type CloudOptions = {
  /** 12 digits. */
  account?: string;
  region?: string;
  /** Objects, scratch files and, unless `ephemeral`, `state.sqlite`. */
  directory: string;
  /** Nothing of the state is written to disk. */
  ephemeral?: boolean;
  /** AWS time per real time. */
  speed?: number;
  seed?: string;
  faults?: Partial<FaultRates>;
};

/** How often this state was opened. Part of the seed: a second start on the same state must not draw the first one's ids again. */
const startsOf = (database: DatabaseSync): number =>
  Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);

/** Opens the state, and holds it alone: two local clouds on one directory would each undo the other's work. */
export const openState = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  try {
    // Exclusive before WAL: the file is locked until it is closed or the process dies, however it dies.
    database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
    );
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${startsOf(database) + 1}; COMMIT`);
    return database;
  } catch (cause) {
    database.close();
    if (!String(cause).includes("locked")) throw cause;
    throw new Error(
      `${path} is in use by another local cloud. Stop that one, or start this one with --ephemeral, which keeps nothing.`,
      { cause },
    );
  }
};

const accountOf = (account = "000000000000"): string => {
  if (/^\d{12}$/.test(account)) return account;
  throw new RangeError(`The account is "${account}"; it must be 12 digits.`);
};

const warnOfFailure = (journal: Journal, cause: unknown) => {
  const detail = { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
  journal.write({ kind: "warning", message: "Work done in the background failed.", detail });
};

/** The place every simulated service leans on, on its own directory. */
export const openCloud = (options: CloudOptions): OpenCloud => {
  const { directory, region = "us-east-1", speed = 1, seed = "choreo" } = options;
  const account = accountOf(options.account);
  mkdirSync(directory, { recursive: true });
  const database = openState(options.ephemeral === true ? ":memory:" : join(directory, "state.sqlite"));
  const journal = sqliteJournal({ database, now: () => Date.now() });
  const clock = realClock({ speed, onError: (cause) => warnOfFailure(journal, cause) });
  let endpoint: string | undefined;
  return {
    account,
    region,
    directory,
    database,
    journal,
    clock,
    work: createWork(clock),
    random: seededRandom(`${seed}/${startsOf(database)}`),
    faults: createFaults(seed, options.faults),
    get endpoint() {
      if (endpoint === undefined) throw new Error("The local cloud listens nowhere yet, so it has no endpoint.");
      return endpoint;
    },
    listensAt: (url) => {
      endpoint = url;
    },
    close: () => {
      clock.stop();
      database.close();
    },
  };
};
