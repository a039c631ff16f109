import type { Objects } from "../../chassis/ports.ts";
import { openCsvBytes } from "../../records/csv.ts";
import { openJsonl } from "../../records/jsonl.ts";
import { openParquet } from "../../records/parquet.ts";
import type { OpenBytes } from "../../records/table.ts";
import type { Tools } from "../making/tools.ts";
import { placesInMemory } from "../making/places-in-memory.ts";
import { lineFile } from "./line-file.ts";
import { filePlaces } from "./file-places.ts";
import { parquetResults } from "./parquet-results.ts";
import { openShelf, type Place } from "./shelf.ts";
import { twinFinder } from "./twin-finder.ts";

/** Outputs of a chunk up to this size need no disk. */
const heldBytesMax = 64 * 1024 * 1024;

export const scratchTools = (place: Place): Tools & { close(): void } => {
  const closing: (() => void)[] = [];
  const shelf = openShelf(place, closing);
  const { objects } = place;
  return {
    objects,
    async open(uri, format, bytesIn) {
      if (format === "parquet")
        return openParquet(await (await place.engine()).connect(), await shelf.bring(uri), bytesIn);
      return format === "csv" ? openCsvBytes(bytesOf(uri, objects)) : openJsonl(bytesOf(uri, objects));
    },
    lines: async () => lineFile(shelf),
    places: (outputs) =>
      outputs.reduce((sum, { bytes }) => sum + bytes, 0) <= heldBytesMax
        ? placesInMemory(outputs, objects, place.room)
        : filePlaces(
            outputs.map(({ uri }) => uri),
            shelf,
          ),
    twins: async () => twinFinder(shelf),
    results: parquetResults(shelf),
    close: () => {
      for (const close of closing.splice(0)) close();
    },
  };
};

/** Text is read as it comes: it needs no place on the disk. */
const bytesOf =
  (uri: string, objects: Objects): OpenBytes =>
  () =>
    (async function* bytes() {
      yield* (await objects.read(uri)) as AsyncIterable<Buffer>;
    })();
