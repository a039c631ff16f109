import { putLength, putText } from "../../records/utf8.ts";
import { isUtf8, textOf, type Value } from "../domain/columns.ts";
import { blockBytes, missingLength, ownColumns, putBlock, type BlockColumn } from "./record-block.ts";
import type { PreparedRecord } from "./record-file.ts";
import type { LineFile } from "./tools.ts";

/** Where the blocks of a long file of records end, and how many of their records are asked. */
export type WrittenBlock = { readonly end: number; readonly asked: number };

/** A block's texts are held until it is full: a few hundred kilobytes, or one record where that is longer. */
const blockRecordsMax = 500;
const blockBytesMax = 256 * 1024;

/** A class, so that it stays compiled from part to part. */
export class RecordFileWriter {
  readonly blocks: WrittenBlock[] = [];
  readonly #file: LineFile;
  readonly #columns: readonly TextColumn[];
  #records = 0;
  #asked = 0;
  #end = 0;

  /** `columns`: of the input. */
  constructor(file: LineFile, columns: number) {
    this.#file = file;
    this.#columns = Array.from({ length: ownColumns + columns }, () => new TextColumn());
  }

  add({ id, prompt, unasked, values }: PreparedRecord): void {
    const columns = this.#columns;
    let bytes = 0;
    for (let at = 0; at < columns.length; at += 1) {
      const column = columns[at];
      if (column === undefined) continue;
      if (at >= ownColumns) column.add(values[at - ownColumns] ?? null);
      else column.add(at === 0 ? id : at === 1 ? prompt : unasked && JSON.stringify(unasked));
      bytes += column.to;
    }
    this.#records += 1;
    if (unasked === null) this.#asked += 1;
    if (this.#records === blockRecordsMax || bytes >= blockBytesMax) this.#flush();
  }

  close(): void {
    if (this.#records > 0) this.#flush();
    this.#file.close();
  }

  #flush(): void {
    const parts = { records: this.#records, asked: this.#asked, columns: this.#columns };
    this.#end += this.#file.fill(blockBytes(parts), (bytes, at) => putBlock(parts, bytes, at));
    this.blocks.push({ end: this.#end, asked: this.#asked });
    for (const column of this.#columns) column.clear();
    this.#records = 0;
    this.#asked = 0;
  }
}

const firstBytes = 4096;

class TextColumn implements BlockColumn {
  bytes: Buffer = Buffer.allocUnsafe(firstBytes);
  readonly from = 0;
  to = 0;
  missing = 0;

  add(value: Value): void {
    if (value === null) {
      this.#room(4);
      putLength(missingLength, this.bytes, this.to);
      this.to += 4;
      this.missing += 1;
      return;
    }
    const text = typeof value === "string" || isUtf8(value) ? value : textOf(value);
    // A character takes three bytes at most.
    this.#room(4 + (typeof text === "string" ? 3 * text.length : text.to - text.from));
    const end = putText(text, this.bytes, this.to + 4);
    putLength(end - this.to - 4, this.bytes, this.to);
    this.to = end;
  }

  clear(): void {
    this.to = 0;
    this.missing = 0;
    // A huge value does not stay for the sake of those after it.
    if (this.bytes.length > 4 * blockBytesMax) this.bytes = Buffer.allocUnsafe(firstBytes);
  }

  #room(more: number): void {
    if (this.to + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.to + more));
    this.bytes.copy(larger, 0, 0, this.to);
    this.bytes = larger;
  }
}
