import { Readable } from "node:stream";
import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import type { Dataset, DatasetCounts } from "../../../events-schema/index.ts";
import { sides, type Side } from "../domain/sides.ts";
import { versionOf } from "../domain/version.ts";
import type { DatasetRequest } from "../ports.ts";
import type { OpenedFile } from "./stage-source.ts";
import type { Part } from "./write-parts.ts";

type RecordFormat = Dataset["recordFormat"];

export const recordFormatOf = ({ records }: Pick<DatasetRequest, "records">): RecordFormat =>
  records.format === "prepared" ? records.as : records.format;

/**
 * Puts the parts and then the manifest under the version that their content gives them. What is there already is the same content, so
 * a second attempt, at the same time or after a crash, ends in the same objects. The manifest is written last: where it is, all is.
 */
export const publishParts = async (
  made: { request: DatasetRequest; parts: readonly Part[]; counts: DatasetCounts; files: readonly OpenedFile[] },
  { objects, datasetsUri }: { objects: Objects; datasetsUri: string },
): Promise<Dataset> => {
  const { request, parts, counts, files } = made;
  const recordFormat = recordFormatOf(request);
  const hashes = Object.fromEntries(parts.map(({ side, written }) => [side, written.sha256]));
  const version = versionOf(recordFormat, hashes);
  const folder = `${datasetsUri}${request.name}/${version}/`;
  for (const part of parts) await writePart(`${folder}${part.side}.jsonl`, part, objects);
  const manifest = {
    name: request.name,
    version,
    recordFormat,
    schema: recordFormat === "conversation" ? "bedrock-conversation-2024" : "bedrock-prompt-completion",
    parts: parts.map(({ side, written: { records, bytes, sha256, longestBytes } }) => ({
      side,
      uri: `${folder}${side}.jsonl`,
      records,
      bytes,
      sha256,
      longestBytes,
    })),
    counts,
    columns: request.columns,
    records: request.records,
    cleaning: request.cleaning,
    split: request.split,
    source: {
      uri: request.source.uri,
      files: files.map(({ uri, bytes, sha256, columns }) => ({ uri, bytes, sha256, columns })),
    },
  };
  const manifestUri = `${folder}manifest.json`;
  const json = `${JSON.stringify(manifest, null, 2)}\n`;
  await objects.writeOnce(manifestUri, () => Readable.from([Buffer.from(json)]), "application/json");
  const train = describePart(parts, "train", folder);
  assert(train, "a dataset has training records");
  return {
    name: request.name,
    version,
    recordFormat,
    manifestUri,
    train,
    ...optional("validation", describePart(parts, "validation", folder)),
    ...optional("test", describePart(parts, "test", folder)),
    longestRecordBytes: Math.max(...parts.map(({ written }) => written.longestBytes)),
  };
};

const optional = <Key extends (typeof sides)[number], Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>;

const describePart = (parts: readonly Part[], side: Side, folder: string) => {
  const part = parts.find((other) => other.side === side);
  return part && { uri: `${folder}${side}.jsonl`, records: part.written.records, bytes: part.written.bytes };
};

const writePart = async (uri: string, { file, written }: Part, objects: Objects): Promise<void> => {
  const result = await objects.writeOnce(uri, () => file.read(), "application/jsonl");
  if (result === "written") return;
  const head = await objects.head(uri);
  assert(head?.bytes === written.bytes, `${uri} exists with ${head?.bytes ?? "no"} bytes instead of ${written.bytes}`);
};
