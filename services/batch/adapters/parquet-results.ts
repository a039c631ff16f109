import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { parquetWriter } from "../../records/parquet-writer.ts";
import { textOf, type Column, type Value } from "../domain/columns.ts";
import { columnsOfAll, resultText } from "../making/result-text.ts";
import type { DeliveredFile, FailedRow, ResultFiles, ResultTable, RowsToWrite } from "../making/tools.ts";
import { joinParquet } from "./join-parquet.ts";
import { noteOf, parquetColumns, type Note } from "./result-note.ts";
import { streamRows } from "./stream-rows.ts";
import type { Shelf } from "./shelf.ts";

const contentTypes = {
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv",
  jsonl: "application/jsonl",
} as const;

/** Results as Parquet files, one for each chunk. Our writer makes them, and our reader reads them. */
export const parquetResults = (shelf: Shelf): ResultFiles => {
  const { objects } = shelf;
  const notesOf = async (uris: readonly string[]): Promise<Note[]> => {
    const notes: Note[] = [];
    for (const uri of uris) notes.push(await withFile(uri, shelf, noteOf));
    return notes;
  };
  const read = async (uris: readonly string[]): Promise<ResultTable> => {
    const notes = await notesOf(uris);
    const columns = columnsOfAll(notes.map((note) => note.columns));
    return {
      columns,
      async *rows() {
        for (const [at, uri] of uris.entries()) yield* rowsOf(uri, placesOf(notes[at], columns), shelf);
      },
    };
  };
  return {
    async write(uri, table) {
      const path = await writeFile(table, shelf);
      await objects.writeOnce(uri, () => createReadStream(path), contentTypes.parquet);
      await shelf.discard(path);
    },
    read,
    async *failed(uris) {
      for (const uri of uris) yield* failedIn(uri, shelf);
    },
    async deliver(uri, format, uris) {
      const notes = await notesOf(uris);
      const records = notes.flatMap(({ groups }) => groups).reduce((sum, { rows }) => sum + rows, 0);
      const body =
        format === "parquet" ? () => joinParquet(uris, notes, shelf) : await textBody(format, await read(uris));
      await objects.writeOnce(uri, () => Readable.from(body(), { objectMode: false }), contentTypes[format]);
      return { records, bytes: (await objects.head(uri))?.bytes ?? 0 } satisfies DeliveredFile;
    },
  };
};

/** Brings a result in for as long as it is looked at. */
const withFile = async <Result>(
  uri: string,
  shelf: Shelf,
  work: (path: string) => Promise<Result>,
): Promise<Result> => {
  const path = await shelf.bring(uri);
  try {
    return await work(path);
  } finally {
    await shelf.discard(path);
  }
};

const writeFile = async ({ columns, rows }: RowsToWrite, shelf: Shelf): Promise<string> => {
  const path = shelf.path();
  const file = openSync(path, "wx");
  const put = (parts: readonly Buffer[]) => {
    for (const part of parts) for (let from = 0; from < part.length;) from += writeSync(file, part, from);
  };
  try {
    const writer = parquetWriter(parquetColumns(columns), (groups) =>
      JSON.stringify({ columns, groups } satisfies Note),
    );
    for await (const some of rows(writer.columns)) {
      writer.added(some);
      if (writer.isReady()) put(await writer.take());
    }
    put(await writer.end());
  } finally {
    closeSync(file);
  }
  return path;
};

/** Where a result has each of the columns; -1: it has no such column. */
const placesOf = (note: Note | undefined, columns: readonly Column[]): number[] =>
  columns.map(({ name }) => (note?.columns ?? []).findIndex((column) => column.name === name));

async function* rowsOf(
  uri: string,
  places: readonly number[],
  shelf: Shelf,
): AsyncGenerator<readonly (readonly Value[])[]> {
  const path = await shelf.bring(uri);
  yield* streamRows({ path, note: await noteOf(path), places });
  await shelf.discard(path);
}

async function* failedIn(uri: string, shelf: Shelf): AsyncGenerator<readonly FailedRow[]> {
  const path = await shelf.bring(uri);
  const note = await noteOf(path);
  const at = (role: Column["role"]) => note.columns.findIndex((column) => column.role === role);
  for await (const rows of streamRows({ path, note, places: [at("id"), at("reason"), at("message")], present: 1 }))
    yield rows.map(([id, reason, message]) => [textOf(id), textOf(reason), textOf(message)] as const);
  await shelf.discard(path);
}

const textBody = async (format: "csv" | "jsonl", { columns, rows }: ResultTable) => {
  const { head, line } = resultText[format](columns);
  return async function* body(): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    for await (const some of rows()) yield Buffer.from(some.map(line).join(""));
  };
};
