import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { asFolder, parseS3, s3Access, type AthenaOptions, type S3Location } from "./context.ts";
import type { ColumnInfo } from "./engine/protocol.ts";
import type { QueryRecord } from "./query-store.ts";
import { permitted } from "./stage-tables.ts";
import { QueryFailure, type Unload } from "./statement.ts";

/** `UNLOAD` has no result but its manifest; a query's result is a file of its id. */
export const resultUri = ({ results, id, statement }: QueryRecord): string =>
  `${results}${id}${statement === "SELECT" ? ".csv" : statement === "UNLOAD" ? "" : ".txt"}`;
export const manifestUri = ({ results, id }: QueryRecord): string => `${results}${id}-manifest.csv`;

const place = (uri: string): S3Location => {
  const found = parseS3(uri);
  if (found === undefined) throw new QueryFailure(`${uri} is not a valid S3 path.`);
  return found;
};

type Body = Parameters<AthenaOptions["s3"]["put"]>[2];

/** Writes with the caller's permissions. */
const put = async (athena: AthenaOptions, query: QueryRecord, to: S3Location, body: () => Body): Promise<void> => {
  const { s3, iam } = athena;
  const url = `s3://${to.bucket}/${to.key}`;
  const denied = (refusal: string) =>
    `Access denied when writing output to url: ${url} . Please ensure you are allowed to access the S3 bucket. ${refusal}`;
  permitted(denied, () => iam.authorize(query.caller, s3Access(athena, "PutObject", to)));
  if (!s3.hasBucket(to.bucket)) throw new QueryFailure(denied("The specified bucket does not exist."));
  await s3.put(to.bucket, to.key, body());
};

/** The result file, and beside it what its columns are. On AWS that file is binary; here it is JSON. */
export const writeResult = async (
  athena: AthenaOptions,
  query: QueryRecord,
  file: string,
  columns: ColumnInfo[],
): Promise<void> => {
  await put(athena, query, place(resultUri(query)), () => createReadStream(file));
  await put(athena, query, place(`${resultUri(query)}.metadata`), () => JSON.stringify({ columns }));
};

/** What a statement about the catalog shows, a line for each row without a header. */
export const writeLines = async (
  athena: AthenaOptions,
  query: QueryRecord,
  columns: ColumnInfo[],
  lines: readonly string[],
): Promise<void> => {
  const text = lines.map((line) => `${line}\n`).join("");
  await put(athena, query, place(resultUri(query)), () => text);
  await put(athena, query, place(`${resultUri(query)}.metadata`), () => JSON.stringify({ columns }));
};

/** Where an UNLOAD goes must be empty. */
export const assertEmpty = ({ s3 }: AthenaOptions, unload: Unload): void => {
  const { bucket, key } = place(unload.location);
  if (s3.hasBucket(bucket) && s3.list(bucket, asFolder(key)).length > 0)
    throw new QueryFailure(
      `HIVE_PATH_ALREADY_EXISTS: Target directory for table '${unload.location}' already exists: ${unload.location}. You may need to manually clean the data at location '${unload.location}' before retrying. Athena will not delete data in your account.`,
    );
};

const stamp = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replaceAll("-", "").replace("T", "_").replaceAll(":", "");

const suffix = (unload: Unload): string => (unload.format !== "parquet" && unload.compression === "gzip" ? ".gz" : "");

/** The files of an UNLOAD under names like Athena's, each partition's below `column=value/`, and the manifest of them all. */
export const writeUnload = async (
  athena: AthenaOptions,
  query: QueryRecord,
  unload: Unload,
  folder: string,
): Promise<void> => {
  const target = place(unload.location);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const written: string[] = [];
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  for (const [i, path] of names.entries()) {
    const partition = relative(folder, path).split(sep).slice(0, -1).join("/");
    const name = `${stamp(query.submittedAt)}_${String(i).padStart(5, "0")}_${query.id.slice(0, 5)}_${athena.cloud.random.uuid()}${suffix(unload)}`;
    const key = `${asFolder(target.key)}${asFolder(partition)}${name}`;
    await put(athena, query, { bucket: target.bucket, key }, () => createReadStream(path));
    written.push(`s3://${target.bucket}/${key}\n`);
  }
  await put(athena, query, place(manifestUri(query)), () => written.join(""));
  await put(athena, query, place(`${resultUri(query)}.metadata`), () => JSON.stringify({ columns: [] }));
};
