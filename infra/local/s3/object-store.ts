import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Segment } from "./bodies.ts";
import type { Bucket } from "./bucket-store.ts";
import type { Checksums } from "./checksums.ts";
import { atomically } from "./schema.ts";

/** What is kept beside an object's bytes. */
export type Details = {
  /** Content-Type, Cache-Control and the like, by lower-case header name. */
  headers: Record<string, string>;
  /** User metadata, without the prefix `x-amz-meta-`. */
  metadata: Record<string, string>;
  tags?: Record<string, string>;
  checksums: Checksums;
  checksumType?: "FULL_OBJECT" | "COMPOSITE";
  /** Number of parts, for an object that was uploaded in parts. */
  parts?: number;
  /** Of each part, where the upload named an algorithm. */
  partChecksums?: Checksums[];
};

export type ObjectVersion = {
  id: number;
  key: string;
  versionId: string;
  latest: boolean;
  deleteMarker: boolean;
  size: number;
  /** Without quotes. */
  etag: string;
  modifiedAt: number;
  details: Details;
};

export type NewObject = {
  key: string;
  size: number;
  etag: string;
  modifiedAt: number;
  details: Details;
  segments: readonly Segment[];
};

/** `freed` are files that no row names any more; the caller discards them. */
export type Removal = { removed?: ObjectVersion; marker?: ObjectVersion; freed: string[] };

export type ObjectStore = {
  /** The current version, which may be a delete marker, or the one named. */
  find(bucket: string, key: string, versionId?: string): ObjectVersion | undefined;
  segments(object: ObjectVersion): Segment[];
  /** Stores an object as the current version. `guard` sees the version it follows, within the transaction, and may throw. */
  put(
    bucket: Bucket,
    object: NewObject,
    guard?: (current: ObjectVersion | undefined) => void,
  ): { versionId: string; freed: string[] };
  /** Deletes as the bucket's versioning says, or the one version named. */
  delete(bucket: Bucket, key: string, options: { at: number; versionId?: string }): Removal;
  setTags(object: ObjectVersion, tags: Record<string, string> | undefined): void;
  isEmpty(bucket: string): boolean;
  /** Names of all files in use by objects. */
  files(): string[];
};

export type ObjectRow = {
  id: number;
  key: Uint8Array;
  version_id: string;
  latest: number;
  delete_marker: number;
  size: number;
  etag: string;
  modified_at: number;
  details: string;
};

export const keyBytes = (key: string): Buffer => Buffer.from(key, "utf8");
export const keyText = (key: Uint8Array): string => Buffer.from(key).toString("utf8");

export const asVersion = (row: ObjectRow): ObjectVersion => ({
  id: row.id,
  key: keyText(row.key),
  versionId: row.version_id,
  latest: row.latest === 1,
  deleteMarker: row.delete_marker === 1,
  size: row.size,
  etag: row.etag,
  modifiedAt: row.modified_at,
  details: JSON.parse(row.details) as Details,
});

const noDetails: Details = { headers: {}, metadata: {}, checksums: {} };

export const createObjectStore = (database: DatabaseSync): ObjectStore => {
  const latest = database.prepare("SELECT * FROM s3_object WHERE bucket = ? AND key = ? AND latest = 1");
  const exact = database.prepare("SELECT * FROM s3_object WHERE bucket = ? AND key = ? AND version_id = ?");
  const demote = database.prepare("UPDATE s3_object SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1");
  const promote = database.prepare(
    "UPDATE s3_object SET latest = 1 WHERE id = (SELECT max(id) FROM s3_object WHERE bucket = ? AND key = ?)",
  );
  const insert = database.prepare(
    `INSERT INTO s3_object (bucket, key, version_id, latest, delete_marker, size, etag, modified_at, details)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)`,
  );
  const drop = database.prepare("DELETE FROM s3_object WHERE id = ?");
  const retag = database.prepare("UPDATE s3_object SET details = ? WHERE id = ?");
  const any = database.prepare("SELECT 1 FROM s3_object WHERE bucket = ? LIMIT 1");
  const selectSegments = database.prepare("SELECT file, size FROM s3_segment WHERE object_id = ? ORDER BY position");
  const insertSegment = database.prepare(
    "INSERT INTO s3_segment (object_id, position, file, size) VALUES (?, ?, ?, ?)",
  );
  const dropSegments = database.prepare("DELETE FROM s3_segment WHERE object_id = ?");
  const allFiles = database.prepare("SELECT file FROM s3_segment");

  const find = (bucket: string, key: string, versionId?: string): ObjectVersion | undefined => {
    const row =
      versionId === undefined ? latest.get(bucket, keyBytes(key)) : exact.get(bucket, keyBytes(key), versionId);
    return row && asVersion(row as ObjectRow);
  };
  const segments = (object: ObjectVersion): Segment[] => selectSegments.all(object.id) as Segment[];

  const erase = (object: ObjectVersion | undefined): string[] => {
    if (!object) return [];
    const files = segments(object).map((segment) => segment.file);
    dropSegments.run(object.id);
    drop.run(object.id);
    return files;
  };

  /** A bucket without enabled versioning has one version by the name `null`, which the next one replaces. */
  const follow = (bucket: Bucket, object: NewObject, deleteMarker: boolean): { versionId: string; freed: string[] } => {
    const key = keyBytes(object.key);
    const versionId = bucket.versioning === "Enabled" ? randomUUID().replaceAll("-", "") : "null";
    const freed = versionId === "null" ? erase(find(bucket.name, object.key, "null")) : [];
    demote.run(bucket.name, key);
    const { lastInsertRowid } = insert.run(
      bucket.name,
      key,
      versionId,
      deleteMarker ? 1 : 0,
      object.size,
      object.etag,
      object.modifiedAt,
      JSON.stringify(object.details),
    );
    object.segments.forEach(({ file, size }, position) => insertSegment.run(lastInsertRowid, position, file, size));
    return { versionId, freed };
  };

  const deleteVersion = (bucket: Bucket, key: string, versionId: string): Removal => {
    const removed = find(bucket.name, key, versionId);
    if (!removed) return { freed: [] };
    const freed = erase(removed);
    if (removed.latest) promote.run(bucket.name, keyBytes(key));
    return { removed, freed };
  };

  const deleteCurrent = (bucket: Bucket, key: string, at: number): Removal => {
    if (!bucket.versioning) return deleteVersion(bucket, key, "null");
    const marker = { key, size: 0, etag: "", modifiedAt: at, details: noDetails, segments: [] };
    const { versionId, freed } = follow(bucket, marker, true);
    const stored = find(bucket.name, key, versionId);
    return { ...(stored && { marker: stored }), freed };
  };

  return {
    find,
    segments,
    put: (bucket, object, guard) =>
      atomically(database, () => {
        guard?.(find(bucket.name, object.key));
        return follow(bucket, object, false);
      }),
    delete: (bucket, key, { at, versionId }) =>
      atomically(database, () =>
        versionId === undefined ? deleteCurrent(bucket, key, at) : deleteVersion(bucket, key, versionId),
      ),
    setTags(object, tags) {
      const { tags: _old, ...details } = object.details;
      retag.run(JSON.stringify({ ...details, ...(tags && { tags }) }), object.id);
    },
    isEmpty: (bucket) => any.get(bucket) === undefined,
    files: () => (allFiles.all() as { file: string }[]).map((row) => row.file),
  };
};
