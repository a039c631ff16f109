import type { DatabaseSync } from "node:sqlite";
import type { Segment } from "./bodies.ts";
import type { Algorithm, Checksums } from "./checksums.ts";
import { noSuchUpload } from "./errors.ts";
import type { Details } from "./object-store.ts";
import { keyBytes, keyText } from "./object-store.ts";
import { atomically } from "./schema.ts";

export type UploadDetails = Details & { algorithm?: Algorithm };
export type Upload = { id: string; bucket: string; key: string; createdAt: number; details: UploadDetails };
export type Part = Segment & {
  number: number;
  /** without quotes */ etag: string;
  modifiedAt: number;
  checksums: Checksums;
};

export type UploadStore = {
  create(upload: Upload): void;
  /** Throws `NoSuchUpload`, also when the upload is for another key. */
  get(bucket: string, key: string, id: string): Upload;
  list(bucket: string): Upload[];
  parts(id: string): Part[];
  /** Stores a part in place of an earlier one of its number; returns the files freed. */
  putPart(upload: Upload, part: Part): string[];
  /** Forgets an upload. Its files are the caller's to keep or to discard. */
  delete(id: string): Part[];
  files(): string[];
};

type UploadRow = { id: string; bucket: string; key: Uint8Array; created_at: number; details: string };
type PartRow = { number: number; file: string; size: number; etag: string; modified_at: number; checksums: string };

const asUpload = (row: UploadRow): Upload => ({
  id: row.id,
  bucket: row.bucket,
  key: keyText(row.key),
  createdAt: row.created_at,
  details: JSON.parse(row.details) as UploadDetails,
});

const asPart = (row: PartRow): Part => ({
  number: row.number,
  file: row.file,
  size: row.size,
  etag: row.etag,
  modifiedAt: row.modified_at,
  checksums: JSON.parse(row.checksums) as Checksums,
});

export const createUploadStore = (database: DatabaseSync): UploadStore => {
  const insert = database.prepare(
    "INSERT INTO s3_upload (id, bucket, key, created_at, details) VALUES (?, ?, ?, ?, ?)",
  );
  const select = database.prepare("SELECT * FROM s3_upload WHERE id = ?");
  const selectAll = database.prepare("SELECT * FROM s3_upload WHERE bucket = ? ORDER BY key, created_at, id");
  const drop = database.prepare("DELETE FROM s3_upload WHERE id = ?");
  const selectParts = database.prepare("SELECT * FROM s3_part WHERE upload_id = ? ORDER BY number");
  const selectPart = database.prepare("SELECT file FROM s3_part WHERE upload_id = ? AND number = ?");
  const replacePart = database.prepare(
    `INSERT OR REPLACE INTO s3_part (upload_id, number, file, size, etag, modified_at, checksums) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropParts = database.prepare("DELETE FROM s3_part WHERE upload_id = ?");
  const allFiles = database.prepare("SELECT file FROM s3_part");

  const get = (bucket: string, key: string, id: string): Upload => {
    const row = select.get(id) as UploadRow | undefined;
    const upload = row && asUpload(row);
    if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  };
  const parts = (id: string): Part[] => (selectParts.all(id) as PartRow[]).map(asPart);

  return {
    create: ({ id, bucket, key, createdAt, details }) =>
      void insert.run(id, bucket, keyBytes(key), createdAt, JSON.stringify(details)),
    get,
    list: (bucket) => (selectAll.all(bucket) as UploadRow[]).map(asUpload),
    parts,
    putPart: (upload, part) =>
      atomically(database, () => {
        get(upload.bucket, upload.key, upload.id);
        const earlier = selectPart.get(upload.id, part.number) as { file: string } | undefined;
        replacePart.run(
          upload.id,
          part.number,
          part.file,
          part.size,
          part.etag,
          part.modifiedAt,
          JSON.stringify(part.checksums),
        );
        return earlier ? [earlier.file] : [];
      }),
    delete(id) {
      const forgotten = parts(id);
      dropParts.run(id);
      drop.run(id);
      return forgotten;
    },
    files: () => (allFiles.all() as { file: string }[]).map((row) => row.file),
  };
};
