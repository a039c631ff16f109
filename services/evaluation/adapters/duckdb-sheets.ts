import type { DuckDBAppender } from "@duckdb/node-api";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../chassis/clock.ts";
import type { Objects } from "../../chassis/ports.ts";
import { openEngine } from "../../records/engine.ts";
import type { RecordSheets } from "../ports.ts";
import { sheetColumns, type Cell } from "../scoring/sheet-row.ts";

/** Of the function's 2,048 MB; the rest is JavaScript's: scores of a hundred thousand records. */
const engineMemoryMb = 600;
/** Rows appended before they are handed to DuckDB, which spills what does not fit. */
const flushRows = 2_000;
/** No function runs longer than 15 minutes, so what is older was left by one that was killed. */
const leftOverAfterMs = 3_600_000;

const sqlTypes = { text: "VARCHAR", whole: "BIGINT", real: "DOUBLE" } as const;

/** Rows in DuckDB on a scratch disk, published as Parquet. No value of a row is ever part of a statement. */
export const duckdbSheets = (place: { objects: Objects; root: string; clock: Clock }): RecordSheets => ({
  use: async (work) =>
    inDirectory(place, async (directory) => {
      const engine = await openEngine(directory, { memoryMb: engineMemoryMb });
      try {
        await engine.connection.run(createTable);
        const appender = await engine.connection.createAppender("records");
        const path = join(directory, "records.parquet");
        let rows = 0;
        return await work({
          add(row) {
            for (const { type, cell } of sheetColumns) append(appender, type, cell(row));
            appender.endRow();
            rows += 1;
            if (rows % flushRows === 0) appender.flushSync();
          },
          async publish(uri) {
            appender.closeSync();
            // COPY takes no parameters; the path is ours and is quoted all the same.
            await engine.connection.run(
              `COPY records TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
            );
            await place.objects.writeOnce(uri, () => createReadStream(path), "application/vnd.apache.parquet");
          },
        });
      } finally {
        engine.close();
      }
    }),
});

/** The columns' names are this service's own. */
const createTable = `CREATE TABLE records (${sheetColumns.map(({ name, type }) => `"${name}" ${sqlTypes[type]}`).join(", ")})`;

const append = (appender: DuckDBAppender, type: keyof typeof sqlTypes, value: Cell): void => {
  if (value === null) appender.appendNull();
  else if (type === "whole") appender.appendBigInt(BigInt(value));
  else if (type === "real") appender.appendDouble(Number(value));
  else appender.appendVarchar(String(value));
};

/** A directory of one's own for as long as the work takes; what a killed process left goes when the next one starts. */
const inDirectory = async <Result>(
  { root, clock }: { root: string; clock: Clock },
  work: (directory: string) => Promise<Result>,
): Promise<Result> => {
  await mkdir(root, { recursive: true });
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const info = await stat(path).catch(() => undefined);
    if (info && clock.now().getTime() - info.mtimeMs > leftOverAfterMs)
      await rm(path, { recursive: true, force: true });
  }
  const directory = await mkdtemp(join(root, "work-"));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
