import type { DatabaseSync } from "node:sqlite";

export type Identity = {
  account: string;
  /** A mail address, or a domain. */
  name: string;
  tags: { Key: string; Value: string }[];
  configurationSet?: string;
};

const schema = `
  CREATE TABLE IF NOT EXISTS ses_identity (account TEXT, name TEXT, body TEXT NOT NULL, PRIMARY KEY (account, name)) STRICT;
  CREATE TABLE IF NOT EXISTS ses_configuration_set (account TEXT, name TEXT, PRIMARY KEY (account, name)) STRICT;
  CREATE TABLE IF NOT EXISTS ses_sent (account TEXT NOT NULL, at INTEGER NOT NULL) STRICT`;

export type SesStore = ReturnType<typeof openSesStore>;

/** Who may send, and how much was sent; the mails themselves are files. */
export const openSesStore = (database: DatabaseSync) => {
  database.exec(schema);
  const one = database.prepare("SELECT body FROM ses_identity WHERE account = ? AND name = ?");
  const all = database.prepare("SELECT body FROM ses_identity WHERE account = ? ORDER BY name");
  const put = database.prepare(
    "INSERT INTO ses_identity (account, name, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const remove = database.prepare("DELETE FROM ses_identity WHERE account = ? AND name = ?");
  const putSet = database.prepare("INSERT OR IGNORE INTO ses_configuration_set (account, name) VALUES (?, ?)");
  const oneSet = database.prepare("SELECT name FROM ses_configuration_set WHERE account = ? AND name = ?");
  const removeSet = database.prepare("DELETE FROM ses_configuration_set WHERE account = ? AND name = ?");
  const count = database.prepare("INSERT INTO ses_sent (account, at) VALUES (?, ?)");
  const counted = database.prepare("SELECT count(*) AS sent FROM ses_sent WHERE account = ? AND at > ?");
  const read = (row: Record<string, unknown> | undefined): Identity | undefined =>
    row === undefined ? undefined : (JSON.parse(String(row["body"])) as Identity);
  return {
    identity: (account: string, name: string): Identity | undefined => read(one.get(account, name)),
    identities: (account: string): Identity[] => all.all(account).flatMap((row) => read(row) ?? []),
    put: (identity: Identity): void => {
      put.run(identity.account, identity.name, JSON.stringify(identity));
    },
    remove: (account: string, name: string): void => {
      remove.run(account, name);
    },
    putConfigurationSet: (account: string, name: string): void => {
      putSet.run(account, name);
    },
    hasConfigurationSet: (account: string, name: string): boolean => oneSet.get(account, name) !== undefined,
    removeConfigurationSet: (account: string, name: string): void => {
      removeSet.run(account, name);
    },
    countSent: (account: string, recipients: number, at: number): void => {
      for (let n = 0; n < recipients; n++) count.run(account, at);
    },
    sentSince: (account: string, at: number): number => Number(counted.get(account, at)?.["sent"] ?? 0),
  };
};
