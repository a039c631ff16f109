import type { DatabaseSync } from "node:sqlite";

export type Topic = {
  kind: "topic";
  arn: string;
  account: string;
  name: string;
  /** What was set; what is left out has its default. */
  attributes: Record<string, string>;
  /** The policy as set; absent: SNS's default one. */
  policy?: string;
  tags: Record<string, string>;
  subscriptionsDeleted: number;
};

export type Protocol = "sqs" | "email" | "email-json";

export type Subscription = {
  kind: "subscription";
  arn: string;
  topicArn: string;
  protocol: Protocol;
  endpoint: string;
  owner: string;
  principal: string;
  attributes: Record<string, string>;
  /** Set while it waits for its confirmation. */
  token?: string;
  /** Whether whoever confirmed it was signed in. */
  authenticated: boolean;
};

type SnsRecord = Topic | Subscription;

/** Topics and subscriptions: few and read often, so they are held in memory and written through. */
export type SnsStore = ReturnType<typeof openSnsStore>;

const schema = "CREATE TABLE IF NOT EXISTS sns_record (arn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT";

const byArn = (one: SnsRecord, other: SnsRecord): number => (one.arn < other.arn ? -1 : 1);

export const openSnsStore = (database: DatabaseSync) => {
  database.exec(schema);
  const write = database.prepare(
    "INSERT INTO sns_record (arn, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const erase = database.prepare("DELETE FROM sns_record WHERE arn = ?");
  const rows = database.prepare("SELECT arn, body FROM sns_record").all();
  const records = new Map(rows.map((row) => [String(row["arn"]), JSON.parse(String(row["body"])) as SnsRecord]));
  const all = <K extends SnsRecord["kind"]>(kind: K) =>
    [...records.values()].filter((record) => record.kind === kind).sort(byArn) as Extract<SnsRecord, { kind: K }>[];
  return {
    topic: (arn: string): Topic | undefined => {
      const record = records.get(arn);
      return record?.kind === "topic" ? record : undefined;
    },
    subscription: (arn: string): Subscription | undefined => {
      const record = records.get(arn);
      return record?.kind === "subscription" ? record : undefined;
    },
    topics: (account: string): Topic[] => all("topic").filter((topic) => topic.account === account),
    subscriptions: (): Subscription[] => all("subscription"),
    subscriptionsOf: (topicArn: string): Subscription[] =>
      all("subscription").filter((subscription) => subscription.topicArn === topicArn),
    put: (record: SnsRecord): void => {
      write.run(record.arn, JSON.stringify(record));
      records.set(record.arn, record);
    },
    remove: (arn: string): void => {
      erase.run(arn);
      records.delete(arn);
    },
  };
};
