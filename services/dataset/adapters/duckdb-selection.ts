import type { DuckDBConnection } from "@duckdb/node-api";
import type { Engine } from "../../records/engine.ts";
import { sides } from "../domain/sides.ts";
import type { Selection, Survivor } from "../making/workshop.ts";

/** Rows appended before they are handed to DuckDB. */
const flushRows = 50_000;

/** Finds duplicates among any number of candidates: DuckDB spills to disk what does not fit into its memory. */
export const duckdbSelection = async (engine: Engine): Promise<Selection> => {
  const { connection } = engine;
  await connection.run(
    "CREATE TABLE candidates (number BIGINT, id VARCHAR, date DOUBLE, hash VARCHAR, side UTINYINT, flags UTINYINT)",
  );
  const appender = await connection.createAppender("candidates");
  let rows = 0;
  return {
    add(keys) {
      appender.appendBigInt(BigInt(rows));
      if (keys.id === null) appender.appendNull();
      else appender.appendVarchar(keys.id);
      if (keys.date === null) appender.appendNull();
      else appender.appendDouble(keys.date);
      appender.appendVarchar(keys.hash);
      appender.appendUTinyInt(sides.indexOf(keys.side));
      appender.appendUTinyInt(keys.flags);
      appender.endRow();
      rows += 1;
      if (rows % flushRows === 0) appender.flushSync();
      return undefined;
    },
    async select({ dropDuplicates }) {
      appender.closeSync();
      await connection.run(dropDuplicates ? onePerId : everything("one_per_id", "candidates"));
      await connection.run(dropDuplicates ? onePerContent : everything("survivors", "one_per_id"));
      const left = await countRows(connection, "one_per_id");
      return { duplicateId: rows - left, duplicateContent: left - (await countRows(connection, "survivors")) };
    },
    survivors: () => readSurvivors(engine),
  };
};

type TableName = "candidates" | "one_per_id" | "survivors";

const everything = (name: TableName, from: TableName): string => `CREATE VIEW ${name} AS SELECT * FROM ${from}`;

const onePerId = `
  CREATE TABLE one_per_id AS
  SELECT * FROM candidates WHERE id IS NULL
  UNION ALL
  (SELECT * FROM candidates WHERE id IS NOT NULL
   QUALIFY row_number() OVER (PARTITION BY id ORDER BY date DESC NULLS LAST, number) = 1)`;

const onePerContent = `
  CREATE TABLE survivors AS
  SELECT * FROM one_per_id WHERE number IN (SELECT min(number) FROM one_per_id GROUP BY hash)`;

const countRows = async (connection: DuckDBConnection, table: TableName): Promise<number> => {
  const read = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return Number(read.getRows()[0]?.[0]);
};

async function* readSurvivors({ connection }: Engine): AsyncGenerator<readonly Survivor[]> {
  const result = await connection.stream("SELECT number, side, flags FROM survivors ORDER BY number");
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRows().map(([number, side, flags]) => ({
      row: Number(number),
      side: sides[Number(side)] ?? "train",
      flags: Number(flags),
    }));
  }
}
