import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { openCsv } from "../../records/csv.ts";
import { openJsonl } from "../../records/jsonl.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import type { LineFile, StagedFile, Workshop } from "../making/workshop.ts";
import { memorySelection } from "./memory-selection.ts";

/** A workshop in memory for small inputs: the same rules without a disk or DuckDB. It reads no Parquet and says so. */
export const memoryWorkshop = (): Workshop => ({
  selection: memorySelection(),
  stage: async (bytes) => stagedFile(await buffer(bytes)),
  lines: async () => lineFile(),
});

const stagedFile = (content: Buffer): StagedFile => ({
  bytes: content.length,
  sha256: sha256(content),
  read: () => Readable.from([content]),
  discard: async () => {},
  async open(format) {
    if (format === "csv") return openCsv(() => [content]);
    if (format === "jsonl") return openJsonl(() => [content]);
    throw new MalformedInput("Parquet cannot be read in memory", [], 1);
  },
});

const lineFile = (): LineFile => {
  const lines: string[] = [];
  let bytes = 0;
  const content = () => Buffer.from(lines.map((line) => `${line}\n`).join(""));
  return {
    read: () => Readable.from([content()]),
    writer: {
      get bytes() {
        return bytes;
      },
      write(line) {
        lines.push(line);
        bytes += Buffer.byteLength(line) + 1;
        return undefined;
      },
      abandon: async () => {},
      close: async () => ({
        records: lines.length,
        bytes,
        sha256: sha256(content()),
        longestBytes: Math.max(0, ...lines.map((line) => Buffer.byteLength(line))),
      }),
    },
  };
};

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
