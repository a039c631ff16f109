import type { DatabaseSync } from "node:sqlite";

/** Keys are stored as bytes: S3 orders keys by their UTF-8 bytes, and a key may hold any character. */
export const createSchema = (database: DatabaseSync): void =>
  database.exec(`
    CREATE TABLE IF NOT EXISTS s3_bucket (
      name TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, created_at INTEGER NOT NULL,
      versioning TEXT, policy TEXT, tags TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS s3_object (
      id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key BLOB NOT NULL, version_id TEXT NOT NULL,
      latest INTEGER NOT NULL, delete_marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified_at INTEGER NOT NULL, details TEXT NOT NULL, UNIQUE (bucket, key, version_id)
    ) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS s3_object_latest ON s3_object (bucket, key) WHERE latest = 1;
    CREATE TABLE IF NOT EXISTS s3_segment (
      object_id INTEGER NOT NULL, position INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL,
      PRIMARY KEY (object_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS s3_upload (
      id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, created_at INTEGER NOT NULL, details TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS s3_upload_by_key ON s3_upload (bucket, key, created_at);
    CREATE TABLE IF NOT EXISTS s3_part (
      upload_id TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified_at INTEGER NOT NULL, checksums TEXT NOT NULL, PRIMARY KEY (upload_id, number)
    ) STRICT, WITHOUT ROWID;
  `);

/** Runs `work` whole or not at all. A savepoint, so that it may stand inside another transaction of the same tick. */
export const atomically = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec("SAVEPOINT s3");
  try {
    const result = work();
    database.exec("RELEASE s3");
    return result;
  } catch (error) {
    database.exec("ROLLBACK TO s3; RELEASE s3");
    throw error;
  }
};
