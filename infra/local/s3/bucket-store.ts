import type { DatabaseSync } from "node:sqlite";
import { noSuchBucket } from "./errors.ts";

export type Versioning = "Enabled" | "Suspended";
export type Bucket = {
  name: string;
  account: string;
  region: string;
  createdAt: number;
  versioning?: Versioning;
  policy?: unknown;
  tags?: Record<string, string>;
};

export type BucketStore = {
  find(name: string): Bucket | undefined;
  /** Throws `NoSuchBucket`. */
  get(name: string): Bucket;
  list(account: string): Bucket[];
  create(bucket: { name: string; account: string; region: string; createdAt: number }): void;
  change(name: string, change: Partial<Record<"versioning" | "policy" | "tags", unknown>>): void;
  delete(name: string): void;
};

type Row = {
  name: string;
  account: string;
  region: string;
  created_at: number;
  versioning: string | null;
  policy: string | null;
  tags: string | null;
};

const asBucket = (row: Row): Bucket => ({
  name: row.name,
  account: row.account,
  region: row.region,
  createdAt: row.created_at,
  ...(row.versioning !== null && { versioning: row.versioning as Versioning }),
  ...(row.policy !== null && { policy: JSON.parse(row.policy) as unknown }),
  ...(row.tags !== null && { tags: JSON.parse(row.tags) as Record<string, string> }),
});

export const createBucketStore = (database: DatabaseSync): BucketStore => {
  const select = database.prepare("SELECT * FROM s3_bucket WHERE name = ?");
  const selectAll = database.prepare("SELECT * FROM s3_bucket WHERE account = ? ORDER BY name");
  const insert = database.prepare("INSERT INTO s3_bucket (name, account, region, created_at) VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM s3_bucket WHERE name = ?");
  const set = {
    versioning: database.prepare("UPDATE s3_bucket SET versioning = ? WHERE name = ?"),
    policy: database.prepare("UPDATE s3_bucket SET policy = ? WHERE name = ?"),
    tags: database.prepare("UPDATE s3_bucket SET tags = ? WHERE name = ?"),
  };
  const find = (name: string): Bucket | undefined => {
    const row = select.get(name) as Row | undefined;
    return row && asBucket(row);
  };
  return {
    find,
    get(name) {
      const bucket = find(name);
      if (!bucket) throw noSuchBucket(name);
      return bucket;
    },
    list: (account) => (selectAll.all(account) as Row[]).map(asBucket),
    create: ({ name, account, region, createdAt }) => void insert.run(name, account, region, createdAt),
    change(name, change) {
      if ("versioning" in change) set.versioning.run((change.versioning as string | undefined) ?? null, name);
      if ("policy" in change) set.policy.run(change.policy === undefined ? null : JSON.stringify(change.policy), name);
      if ("tags" in change) set.tags.run(change.tags === undefined ? null : JSON.stringify(change.tags), name);
    },
    delete: (name) => void remove.run(name),
  };
};
