import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { assert } from "../chassis/outcome.ts";
import type { ColumnKind } from "./parquet-pages.ts";
import type { Chunk } from "./parquet-writer.ts";
import type { Utf8 } from "./utf8.ts";

const decompress = promisify(zstdDecompress);

export type PageValue = Utf8 | number | readonly number[] | null;

/** The values of a column of a group, one after another. */
export type PageReader = {
  /** Not one of them is there. */
  readonly isEmpty: boolean;
  next(): PageValue;
};

/** Columns of a group of rows in a file that parquetWriter has made; it knows no other encoding. */
export const openColumns = async (
  path: string,
  columns: readonly { readonly kind: ColumnKind; readonly chunk: Chunk }[],
): Promise<readonly PageReader[]> => {
  const file = await open(path);
  try {
    const readers: Promise<PageReader>[] = [];
    for (const { kind, chunk } of columns) {
      const bytes = Buffer.allocUnsafe(chunk.bytes);
      const { bytesRead } = await file.read(bytes, 0, chunk.bytes, chunk.at);
      assert(bytesRead === chunk.bytes, "a group of rows is as long as its footer says");
      readers.push(readerOf(kind, bytes, chunk.values));
    }
    return await Promise.all(readers);
  } finally {
    await file.close();
  }
};

const readerOf = async (kind: ColumnKind, chunk: Buffer, values: number): Promise<PageReader> => {
  const { length, compressed } = pageIn(chunk);
  const page = await decompress(chunk.subarray(chunk.length - compressed), { chunkSize: Math.max(64, length + 1) });
  assert(page.length === length, "a page is as long as its head says");
  if (kind === "floats") return new FloatsReader(page, values);
  return kind === "integer" ? new IntegerReader(page, values) : new TextReader(page, values);
};

/** Its head begins with three numbers: its type, its length, and its length compressed. */
const pageIn = (chunk: Buffer): { length: number; compressed: number } => {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = chunk[at] ?? 0;
      at += 1;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return value / 2;
    }
  };
  const field = (): number => {
    assert(chunk[at] === i32, "a page's head is one of ours");
    at += 1;
    return number();
  };
  field();
  return { length: field(), compressed: field() };
};
/** The next field, a number of 32 bits (Thrift's compact protocol). */
const i32 = 0x15;

/** Levels as the writer leaves them: one run, of the same or bit by bit. */
class Levels {
  readonly isOne: boolean;
  readonly one: number;
  /** Behind them. */
  readonly end: number;
  readonly #page: Buffer;
  readonly #bits: 1 | 2;
  readonly #from: number;
  constructor(page: Buffer, at: number, bits: 1 | 2) {
    let from = at + 4;
    let run = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = page[from] ?? 0;
      from += 1;
      run += (byte % 0x80) * scale;
      if (byte < 0x80) break;
    }
    this.end = at + 4 + page.readUInt32LE(at);
    this.isOne = run % 2 === 0;
    this.one = page[from] ?? 0;
    this.#page = page;
    this.#bits = bits;
    this.#from = from;
  }
  at(index: number): number {
    if (this.isOne) return this.one;
    const bit = index * this.#bits;
    return ((this.#page[this.#from + (bit >>> 3)] ?? 0) >>> (bit & 7)) & (this.#bits === 1 ? 1 : 3);
  }
}

class TextReader implements PageReader {
  readonly isEmpty: boolean;
  readonly #page: Buffer;
  readonly #present: Levels;
  #row = 0;
  #at: number;
  constructor(page: Buffer, values: number) {
    this.#page = page;
    this.#present = new Levels(page, 0, 1);
    this.#at = this.#present.end;
    this.isEmpty = values === 0 || (this.#present.isOne && this.#present.one === 0);
  }
  next(): Utf8 | null {
    const isPresent = this.#present.at(this.#row) === 1;
    this.#row += 1;
    if (!isPresent) return null;
    const bytes = this.#page;
    const from = this.#at + 4;
    const to = from + bytes.readUInt32LE(this.#at);
    assert(to <= bytes.length, "a text ends within its page");
    this.#at = to;
    return { bytes, from, to };
  }
}

class IntegerReader implements PageReader {
  readonly isEmpty: boolean;
  readonly #page: Buffer;
  readonly #present: Levels;
  #row = 0;
  #at: number;
  constructor(page: Buffer, values: number) {
    this.#page = page;
    this.#present = new Levels(page, 0, 1);
    this.#at = this.#present.end;
    this.isEmpty = values === 0 || (this.#present.isOne && this.#present.one === 0);
  }
  next(): number | null {
    const isPresent = this.#present.at(this.#row) === 1;
    this.#row += 1;
    if (!isPresent) return null;
    const at = this.#at;
    this.#at += 8;
    return this.#page.readUInt32LE(at) + this.#page.readInt32LE(at + 4) * 2 ** 32;
  }
}

/** A missing list is level 0, an empty one 1, an element 2; the first element of a list repeats nothing. */
class FloatsReader implements PageReader {
  readonly isEmpty: boolean;
  readonly #page: Buffer;
  readonly #repeated: Levels;
  readonly #present: Levels;
  readonly #values: number;
  #value = 0;
  #at: number;
  constructor(page: Buffer, values: number) {
    this.#page = page;
    this.#repeated = new Levels(page, 0, 1);
    this.#present = new Levels(page, this.#repeated.end, 2);
    this.#at = this.#present.end;
    this.#values = values;
    this.isEmpty = values === 0 || (this.#present.isOne && this.#present.one === 0);
  }
  next(): readonly number[] | null {
    const level = this.#present.at(this.#value);
    if (level < 2) {
      this.#value += 1;
      return level === 0 ? null : [];
    }
    const list: number[] = [];
    do {
      list.push(this.#page.readFloatLE(this.#at));
      this.#at += 4;
      this.#value += 1;
    } while (this.#value < this.#values && this.#repeated.at(this.#value) === 1);
    return list;
  }
}
