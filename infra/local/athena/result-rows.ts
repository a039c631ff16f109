import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export type ResultRow = { values: (string | null)[]; /** Bytes of the file up to the end of this row. */ end: number };

const value = (field: string): string | null =>
  field === "" ? null : field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;

/** The first line break in `text` that is in no quotes, or -1, and whether quotes are open at the end. */
const rowEnd = (text: string): number => {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 34) quoted = !quoted;
    else if (char === 10 && !quoted) return i;
  }
  return -1;
};

const field = /"(?:[^"]|"")*"|[^,]*/y;

const fields = (row: string): (string | null)[] => {
  const values: (string | null)[] = [];
  for (let at = 0; at <= row.length; at += 1) {
    field.lastIndex = at;
    const [found = ""] = field.exec(row) ?? [];
    values.push(value(found));
    // Behind the field stands a comma, or the row's end.
    at += found.length;
  }
  return values;
};

/** The rows of a result file from the byte `from` on, which is the end of a row. */
export async function* resultRows(stream: Readable, from: number): AsyncGenerator<ResultRow> {
  const decoder = new StringDecoder("utf8");
  let skip = from;
  let end = from;
  let text = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    text += decoder.write(chunk.subarray(skipped));
    for (let at = rowEnd(text); at >= 0; at = rowEnd(text)) {
      const row = text.slice(0, at);
      text = text.slice(at + 1);
      end += Buffer.byteLength(row) + 1;
      yield { values: fields(row), end };
    }
  }
}
