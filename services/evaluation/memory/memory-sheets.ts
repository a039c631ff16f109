import { Readable } from "node:stream";
import type { Objects } from "../../chassis/ports.ts";
import type { RecordSheets } from "../ports.ts";
import { sheetColumns, type Cell, type SheetRow } from "../scoring/sheet-row.ts";

/** Rows in an array, published as JSON lines: Parquet needs DuckDB. */
export const memorySheets = (objects: Objects): RecordSheets => ({
  async use(work) {
    const rows: Record<string, Cell>[] = [];
    return work({
      add: (row: SheetRow) =>
        void rows.push(Object.fromEntries(sheetColumns.map(({ name, cell }) => [name, cell(row)]))),
      async publish(uri) {
        const content = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
        await objects.writeOnce(uri, () => Readable.from([content]), "application/vnd.apache.parquet");
      },
    });
  },
});
