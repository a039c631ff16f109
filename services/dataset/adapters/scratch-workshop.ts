import type { Engine } from "../../records/engine.ts";
import { openCsv } from "../../records/csv.ts";
import { openJsonl } from "../../records/jsonl.ts";
import { openLineWriter } from "../../records/jsonl-writer.ts";
import { openParquet } from "../../records/parquet.ts";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import type { LineFile, StagedFile, Workshop } from "../making/workshop.ts";
import { duckdbSelection } from "./duckdb-selection.ts";

const chunkBytes = 1024 * 1024;
const readFile = (path: string): Readable => createReadStream(path, { highWaterMark: chunkBytes });

/** A workshop on a scratch disk. File names are ours; nothing of a user's names or content reaches the file system or SQL as such. */
export const scratchWorkshop = async (
  directory: string,
  engine: Engine,
): Promise<Workshop & { close(): Promise<void> }> => {
  let staged = 0;
  const open: LineFile[] = [];
  return {
    selection: await duckdbSelection(engine),
    stage: (bytes) => stageFile(bytes, join(directory, `source-${(staged += 1)}`), engine),
    async lines(name) {
      const file = await lineFile(join(directory, `${name}.jsonl`));
      open.push(file);
      return file;
    },
    async close() {
      for (const { writer } of open) await writer.abandon();
    },
  };
};

const stageFile = async (bytes: Readable, path: string, engine: Engine): Promise<StagedFile> => {
  const hash = createHash("sha256");
  let size = 0;
  const measure = async function* measure(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await pipeline(bytes, measure, createWriteStream(path, { flags: "wx" }));
  const open = () => readFile(path) as AsyncIterable<Buffer>;
  return {
    bytes: size,
    sha256: hash.digest("hex"),
    read: () => readFile(path),
    discard: () => rm(path, { force: true }),
    async open(format) {
      // A connection of its own: the selection's appends would cut a stream of rows short on theirs.
      if (format === "parquet") return openParquet(await engine.connect(), path);
      return format === "csv" ? openCsv(open) : openJsonl(open);
    },
  };
};

const lineFile = async (path: string): Promise<LineFile> => ({
  writer: await openLineWriter(path),
  read: () => readFile(path),
});
