import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Objects } from "../../chassis/ports.ts";
import { openCsvBytes } from "../../records/csv.ts";
import { openJsonl } from "../../records/jsonl.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import type { LineFile, Tools, TwinFinder } from "../making/tools.ts";
import { placesInMemory } from "../making/places-in-memory.ts";
import { memoryResults } from "./memory-results.ts";

/** Tools without a disk or DuckDB, for small inputs. They read no Parquet of the user's and say so. */
export const memoryTools = (objects: Objects): Tools => ({
  objects,
  async open(uri, format) {
    const content = await buffer(await objects.read(uri));
    if (format === "csv") return openCsvBytes(() => [content]);
    if (format === "jsonl") return openJsonl(() => [content]);
    throw new MalformedInput("Parquet cannot be read in memory", [], 1);
  },
  lines: async () => lineFile(),
  places: (outputs) => placesInMemory(outputs, objects),
  twins: async () => twinFinder(),
  results: memoryResults(objects),
});

const lineFile = (): LineFile => {
  const parts: Buffer[] = [];
  let content: Buffer = Buffer.alloc(0);
  const add = (part: Buffer): number => {
    parts.push(part);
    return part.length;
  };
  return {
    add: (line) => add(Buffer.from(`${line}\n`)),
    fill(room, write) {
      const part = Buffer.alloc(room);
      return add(part.subarray(0, write(part, 0)));
    },
    close() {
      content = Buffer.concat(parts);
    },
    read: (from, to) => Readable.from([content.subarray(from, to)]),
    at: (from, to) => content.subarray(from, to),
  };
};

const twinFinder = (): TwinFinder => {
  const seen = new Set<string>();
  const twins = new Set<string>();
  return {
    add(id) {
      if (seen.has(id)) twins.add(id);
      seen.add(id);
    },
    find: async () => ({ ids: [...twins].sort().slice(0, 20), count: twins.size }),
  };
};
