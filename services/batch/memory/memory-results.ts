import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Objects } from "../../chassis/ports.ts";
import { isUtf8, textOf, type Column, type Utf8, type Value } from "../domain/columns.ts";
import { columnsOfAll, resultText, type ResultText } from "../making/result-text.ts";
import type { ColumnSink, ResultFiles } from "../making/tools.ts";

type Held = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Value[])[] };

/** Results as two lines of JSON, whatever their name ends in: the columns, then the rows. */
export const memoryResults = (objects: Objects): ResultFiles => {
  const write = async (uri: string, content: string): Promise<void> => {
    await objects.writeOnce(uri, () => Readable.from([Buffer.from(content)]), "application/octet-stream");
  };
  const hold = async (uris: readonly string[]): Promise<Held> => {
    const held: Held[] = [];
    for (const uri of uris) held.push(heldIn(await text(await objects.read(uri))));
    return united(held);
  };
  return {
    async write(uri, { columns, rows }) {
      const held = columns.map(() => new MemoryColumn());
      let count = 0;
      for await (const some of rows(held)) count += some;
      const all = Array.from({ length: count }, (_, row) => held.map(({ values }) => values[row] ?? null));
      await write(uri, contentOf({ columns, rows: all }));
    },
    async read(uris) {
      const { columns, rows } = await hold(uris);
      return { columns, rows: () => batches(rows) };
    },
    async *failed(uris) {
      const { columns, rows } = await hold(uris);
      const at = (role: Column["role"]) => columns.findIndex((column) => column.role === role);
      const [id, reason, message] = [at("id"), at("reason"), at("message")];
      yield rows
        .filter((row) => (row[reason] ?? null) !== null)
        .map((row) => [textOf(row[id]), textOf(row[reason]), textOf(row[message])] as const);
    },
    async deliver(uri, format, uris) {
      const held = await hold(uris);
      await write(uri, written[format](held));
      return { records: held.rows.length, bytes: (await objects.head(uri))?.bytes ?? 0 };
    },
  };
};

class MemoryColumn implements ColumnSink {
  readonly values: Value[] = [];
  add(value: Value): void {
    this.values.push(isUtf8(value) ? textOf(value) : value);
  }
  addTexts({ bytes, from, to }: Utf8): void {
    for (let at = from; at < to;) {
      const start = at + 4;
      at = start + bytes.readUInt32LE(at);
      this.values.push(bytes.toString("utf8", start, at));
    }
  }
  addMissing(count: number): void {
    for (let row = 0; row < count; row += 1) this.values.push(null);
  }
}

const contentOf = ({ columns, rows }: Held): string => `${JSON.stringify(columns)}\n${JSON.stringify(rows)}\n`;

const heldIn = (content: string): Held => {
  const [columns = "[]", rows = "[]"] = content.split("\n");
  return { columns: JSON.parse(columns) as Held["columns"], rows: JSON.parse(rows) as Held["rows"] };
};

/** What one of them does not have is missing in its rows. */
const united = (held: readonly Held[]): Held => {
  const columns = columnsOfAll(held.map(({ columns }) => columns));
  const rows = held.flatMap(({ columns: own, rows }) => {
    const places = columns.map(({ name }) => own.findIndex((column) => column.name === name));
    return rows.map((row) => places.map((at) => row[at] ?? null));
  });
  return { columns, rows };
};

async function* batches(rows: Held["rows"]): AsyncGenerator<Held["rows"]> {
  for (let at = 0; at < rows.length; at += 1000) yield rows.slice(at, at + 1000);
}

const written = {
  parquet: contentOf,
  csv: (held: Held) => textOfAll(held, resultText.csv(held.columns)),
  jsonl: (held: Held) => textOfAll(held, resultText.jsonl(held.columns)),
};

const textOfAll = ({ rows }: Held, { head, line }: ResultText): string => head + rows.map(line).join("");
