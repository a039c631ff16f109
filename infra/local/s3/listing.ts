import type { DatabaseSync } from "node:sqlite";
import type { ObjectRow, ObjectVersion } from "./object-store.ts";
import { asVersion, keyBytes, keyText } from "./object-store.ts";

/** Where a page starts: at `key`, and there at versions older than row `before`. */
export type Cursor = { key: Buffer; before: number };

export type ListOptions = {
  bucket: string;
  prefix: string;
  delimiter: string;
  from: Cursor;
  max: number;
  /** A common prefix that an earlier page has shown already. */
  skipPrefix?: string;
};
export type Listed = { object: ObjectVersion } | { commonPrefix: string };
/** `next` is where the following page starts; absent at the end. */
export type Page = { entries: Listed[]; next?: Cursor };

export type Listing = {
  /** Current versions that are not delete markers. */
  objects(options: ListOptions): Page;
  /** All versions and delete markers, newest first within a key. */
  versions(options: ListOptions): Page;
};

export const at = (key: Buffer): Cursor => ({ key, before: Number.MAX_SAFE_INTEGER });
/** Behind all versions of `key`. */
export const after = (key: string): Cursor => ({ key: keyBytes(key), before: 0 });

/** The first bytes that `bytes` do not begin. UTF-8 never holds 0xff, so there always are some. */
const successor = (bytes: Buffer): Buffer => {
  if (bytes.length === 0) return Buffer.from([0xff]);
  const next = Buffer.from(bytes);
  next[next.length - 1] = (next[next.length - 1] as number) + 1;
  return next;
};

const later = (a: Cursor, b: Cursor): Cursor => (Buffer.compare(a.key, b.key) >= 0 ? a : b);

const range = "bucket = ? AND key >= ? AND key < ? AND NOT (key = ? AND id >= ?)";

export const createListing = (database: DatabaseSync): Listing => {
  const current = database.prepare(
    `SELECT * FROM s3_object WHERE ${range} AND latest = 1 AND delete_marker = 0 ORDER BY key`,
  );
  const every = database.prepare(`SELECT * FROM s3_object WHERE ${range} ORDER BY key, id DESC`);

  /** Walks the keys in order; a key under a common prefix makes it jump behind all the others under it. */
  const walk = (options: ListOptions, statement: typeof current): Page => {
    const entries: Listed[] = [];
    const end = successor(keyBytes(options.prefix));
    let from: Cursor | undefined = later(options.from, at(keyBytes(options.prefix)));
    while (from) {
      const rows = statement.iterate(options.bucket, from.key, end, from.key, from.before) as Iterable<ObjectRow>;
      from = undefined;
      for (const row of rows) {
        const commonPrefix = commonPrefixOf(keyText(row.key), options);
        if (commonPrefix === undefined || commonPrefix !== options.skipPrefix) {
          if (entries.length === options.max)
            return { entries, next: { key: Buffer.from(row.key), before: row.id + 1 } };
          entries.push(commonPrefix === undefined ? { object: asVersion(row) } : { commonPrefix });
        }
        if (commonPrefix === undefined) continue;
        from = at(successor(keyBytes(commonPrefix)));
        break;
      }
    }
    return { entries };
  };

  return {
    objects: (options) => walk(options, current),
    versions: (options) => walk(options, every),
  };
};

const commonPrefixOf = (key: string, { prefix, delimiter }: ListOptions): string | undefined => {
  const found = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return found < 0 ? undefined : key.slice(0, found + delimiter.length);
};
