import type { DatabaseSync } from "node:sqlite";
import type { RetryPolicy } from "../eventbridge/records.ts";

export type Owner = { stack: string; logicalId: string };

export type ScheduleTarget = {
  Arn: string;
  RoleArn: string;
  Input?: string;
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: RetryPolicy;
  EventBridgeParameters?: { DetailType: string; Source: string };
  SqsParameters?: { MessageGroupId?: string };
};

/** What CreateSchedule and UpdateSchedule set. */
export type ScheduleDefinition = {
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  /** ms since 1970. */
  startMs?: number;
  endMs?: number;
  Description?: string;
  State: "ENABLED" | "DISABLED";
  KmsKeyArn?: string;
  Target: ScheduleTarget;
  FlexibleTimeWindow: { Mode: "OFF" | "FLEXIBLE"; MaximumWindowInMinutes?: number };
  ActionAfterCompletion: "NONE" | "DELETE";
};

export type ScheduleRecord = {
  kind: "schedule";
  arn: string;
  account: string;
  name: string;
  group: string;
  definition: ScheduleDefinition;
  /** Real ms since 1970. */
  createdAt: number;
  modifiedAt: number;
  /** It will not fire again. */
  completed: boolean;
  /** It has fired. */
  begun?: boolean;
  /** Who creates it again with the same token gets the same answer. */
  clientToken?: string;
  owner?: Owner;
};

export type GroupRecord = {
  kind: "group";
  arn: string;
  account: string;
  name: string;
  createdAt: number;
  modifiedAt: number;
  tags?: Record<string, string>;
  clientToken?: string;
  owner?: Owner;
};

export type SchedulerRecord = ScheduleRecord | GroupRecord;
type RecordOf<K extends SchedulerRecord["kind"]> = Extract<SchedulerRecord, { kind: K }>;

/** Schedules and groups, in memory and written through. */
export type SchedulerStore = {
  get<K extends SchedulerRecord["kind"]>(kind: K, arn: string): RecordOf<K> | undefined;
  put(record: SchedulerRecord): void;
  remove(arn: string): void;
  /** Ordered by name. */
  list<K extends SchedulerRecord["kind"]>(kind: K): RecordOf<K>[];
};

export const openSchedulerStore = (database: DatabaseSync): SchedulerStore => {
  database.exec("CREATE TABLE IF NOT EXISTS scheduler_record (arn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");
  const write = database.prepare(
    "INSERT INTO scheduler_record (arn, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const erase = database.prepare("DELETE FROM scheduler_record WHERE arn = ?");
  const rows = database.prepare("SELECT arn, body FROM scheduler_record").all();
  const records = new Map(rows.map((row) => [String(row["arn"]), JSON.parse(String(row["body"])) as SchedulerRecord]));
  return {
    get: <K extends SchedulerRecord["kind"]>(kind: K, arn: string) => {
      const record = records.get(arn);
      return record?.kind === kind ? (record as RecordOf<K>) : undefined;
    },
    put: (record) => {
      write.run(record.arn, JSON.stringify(record));
      records.set(record.arn, record);
    },
    remove: (arn) => {
      erase.run(arn);
      records.delete(arn);
    },
    list: <K extends SchedulerRecord["kind"]>(kind: K) =>
      [...records.values()]
        .filter((record) => record.kind === kind)
        .sort((a, b) => (a.name < b.name ? -1 : 1)) as RecordOf<K>[],
  };
};
