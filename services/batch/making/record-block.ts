import { assert } from "../../chassis/outcome.ts";
import { putLength } from "../../records/utf8.ts";
import type { Utf8 } from "../domain/columns.ts";

/**
 * Some records one after another, column by column. A column is its texts, each behind its length, as Parquet keeps them: where none is
 * missing, they are copied into a result as they stand. A missing one is a length that no text has; where all are, there is nothing.
 *
 * In the file: how long the block is, how many records it has and how many of them are asked, how many columns; of each column how many
 * texts are missing and how many bytes it takes; then those bytes.
 */
export class RecordBlock {
  readonly records: number;
  readonly asked: number;
  readonly columns: readonly BlockColumn[];

  constructor(bytes: Buffer, from: number) {
    this.records = bytes.readUInt32LE(from + 4);
    this.asked = bytes.readUInt32LE(from + 8);
    const columns: BlockColumn[] = [];
    const count = bytes.readUInt32LE(from + 12);
    let at = from + headBytes + count * columnHeadBytes;
    for (let column = 0; column < count; column += 1) {
      const head = from + headBytes + column * columnHeadBytes;
      const to = at + bytes.readUInt32LE(head + 4);
      columns.push({ bytes, from: at, to, missing: bytes.readUInt32LE(head) });
      at = to;
    }
    assert(at === from + 4 + bytes.readUInt32LE(from), "a block of records is as long as it says");
    this.columns = columns;
  }

  texts(column: number): BlockTexts {
    const { bytes, from, to, missing } = this.#column(column);
    return new BlockTexts(bytes, missing === this.records ? -1 : from, to);
  }

  /** Adds a column of texts to one that takes them. */
  copy(column: number, to: TextSink): void {
    const texts = this.#column(column);
    if (texts.missing === 0) to.addTexts(texts, this.records);
    else if (texts.missing === this.records) to.addMissing(this.records);
    else {
      const each = this.texts(column);
      for (let record = 0; record < this.records; record += 1) to.add(each.next() ? each : null);
    }
  }

  #column(at: number): BlockColumn {
    const column = this.columns[at];
    assert(column, `a block of records has a column ${at}`);
    return column;
  }
}

export type BlockColumn = Utf8 & { readonly missing: number };

export type TextSink = {
  add(value: Utf8 | null): void;
  addTexts(texts: Utf8, count: number): void;
  addMissing(count: number): void;
};

/** The texts of a column, one after another; it is itself the one that it has come to. */
class BlockTexts implements Utf8 {
  readonly bytes: Buffer;
  from = 0;
  to: number;
  readonly #isEmpty: boolean;
  readonly #end: number;

  constructor(bytes: Buffer, from: number, end: number) {
    this.bytes = bytes;
    this.to = from;
    this.#isEmpty = from === -1;
    this.#end = end;
  }

  /** Is there one? */
  next(): boolean {
    if (this.#isEmpty) return false;
    const at = this.to;
    const length = this.bytes.readUInt32LE(at);
    this.from = at + 4;
    this.to = this.from;
    if (length === missingLength) return false;
    this.to += length;
    assert(this.to <= this.#end, "a text ends within its column");
    return true;
  }
}

const headBytes = 16;
const columnHeadBytes = 8;
export const missingLength = 0xff_ff_ff_ff;

export type BlockParts = { readonly records: number; readonly asked: number; readonly columns: readonly BlockColumn[] };

export const blockBytes = ({ columns }: BlockParts): number =>
  columns.reduce((sum, { from, to }) => sum + columnHeadBytes + to - from, headBytes);

/** Says where it ends. */
export const putBlock = ({ records, asked, columns }: BlockParts, bytes: Buffer, start: number): number => {
  putLength(records, bytes, start + 4);
  putLength(asked, bytes, start + 8);
  putLength(columns.length, bytes, start + 12);
  let head = start + headBytes;
  let at = head + columns.length * columnHeadBytes;
  for (const column of columns) {
    const isEmpty = column.missing === records;
    const length = isEmpty ? 0 : column.bytes.copy(bytes, at, column.from, column.to);
    putLength(column.missing, bytes, head);
    putLength(length, bytes, head + 4);
    head += columnHeadBytes;
    at += length;
  }
  putLength(at - start - 4, bytes, start);
  return at;
};

/** The records of a block from one to before another. */
export const sliceBlock = (block: RecordBlock, from: number, to: number): Buffer => {
  const columns = block.columns.map((column, at) => {
    if (column.missing === block.records) return { ...column, to: column.from, missing: to - from };
    const texts = block.texts(at);
    let [start, missing] = [column.from, 0];
    for (let record = 0; record < to; record += 1) {
      if (record === from) start = texts.to;
      if (!texts.next() && record >= from) missing += 1;
    }
    return { ...column, from: start, to: texts.to, missing };
  });
  const parts = { records: to - from, asked: columns[unaskedColumn]?.missing ?? 0, columns };
  const bytes = Buffer.allocUnsafe(blockBytes(parts));
  return bytes.subarray(0, putBlock(parts, bytes, 0));
};

/** Of every block; those of the input follow. A record that is asked has no text for why it is not. */
export const idColumn = 0;
export const promptColumn = 1;
export const unaskedColumn = 2;
export const ownColumns = 3;
