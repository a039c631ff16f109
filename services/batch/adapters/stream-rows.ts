import { assert } from "../../chassis/outcome.ts";
import type { Column, Value } from "../domain/columns.ts";
import type { Shelf } from "./shelf.ts";

export type Wanted = {
  readonly path: string;
  /** Of the file. */
  readonly columns: readonly Column[];
  /** Which of them, in order. */
  readonly places: readonly number[];
  /** Only rows in which this one is not missing. */
  readonly present?: number;
};

/** Rows of a result, by the place of their columns: no name of the user's becomes SQL. */
export async function* streamRows(
  { path, columns, places, present }: Wanted,
  shelf: Shelf,
): AsyncGenerator<readonly (readonly Value[])[]> {
  if (places.length === 0) return;
  assert(!places.includes(-1), "a result has the columns that are asked of it");
  const names = columns.map((_, at) => `c${at}`);
  const where = present === undefined ? "" : ` WHERE c${present} IS NOT NULL`;
  const wanted = places.map((at) => `c${at}`).join(", ");
  const connection = await (await shelf.engine()).connect();
  const result = await connection.stream(
    `SELECT ${wanted} FROM read_parquet($1) AS file(${names.join(", ")})${where}`,
    [path],
  );
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    yield chunk.getRows().map((row) => row.map(valueOf));
  }
}

const valueOf = (value: unknown): Value => {
  if (typeof value === "string" || value === null || value === undefined) return value ?? null;
  if (typeof value === "bigint") return Number(value);
  return [...(value as { items: readonly number[] }).items];
};
