import { unsigned } from "./thrift-compact.ts";
import { putLength, putText, type Utf8 } from "./utf8.ts";

/** Values of one column in the order of their rows, as a page of Parquet holds them (PLAIN, levels by RLE). */
export type ColumnPages = {
  add(value: unknown): void;
  /** So many texts as a page holds them, each behind its length: they are copied at once. Of a column of texts only. */
  addTexts(texts: Utf8, count: number): void;
  addMissing(count: number): void;
  /** Of the values that have not been taken. */
  readonly bytes: number;
  /** Levels and values of a page, and how many values it has, missing ones counted. The page holds until the next value is added. */
  take(): { readonly page: Buffer; readonly values: number };
  /** After the last page, when nobody reads it any more. */
  leave(): void;
};

export type ColumnKind = "text" | "integer" | "floats";

// Classes, not closures: their methods stay compiled from one file to the next.
export const columnPages = (kind: ColumnKind): ColumnPages => {
  if (kind === "floats") return new FloatPages();
  return kind === "integer" ? new IntegerPages() : new TextPages();
};

/** A bit for each of a million rows, and its length; longer levels are put before their values by copying both. */
const levelsRoom = 128 * 1024;
const firstBytes = levelsRoom + 64 * 1024;
/** A huge value does not stay for the sake of those after it. */
const keptMax = 16 * 1024 * 1024;

/**
 * Bytes that columns before have left: taken by the next, they spare the collector of garbage thirty megabytes a file. As many as a file
 * of results has long columns.
 */
const left: Buffer[] = [];
const leftMax = 12;

/** Bytes, as many as come, behind room for the levels of their page. */
class Growing {
  bytes: Buffer = left.pop() ?? Buffer.allocUnsafe(firstBytes);
  length = levelsRoom;
  get held(): number {
    return this.length - levelsRoom;
  }
  room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
  takeBehind(head: Buffer): Buffer {
    const page =
      head.length > levelsRoom
        ? Buffer.concat([head, this.bytes.subarray(levelsRoom, this.length)])
        : this.bytes.subarray(levelsRoom - head.copy(this.bytes, levelsRoom - head.length), this.length);
    this.length = levelsRoom;
    if (this.bytes.length > keptMax) this.bytes = Buffer.allocUnsafe(firstBytes);
    return page;
  }
  leave(): void {
    if (left.length < leftMax) left.push(this.bytes);
    this.bytes = Buffer.alloc(0);
  }
}

/** A text may come as its bytes. */
const isBytes = (value: unknown): value is Utf8 => typeof value === "object" && value !== null && "bytes" in value;

class TextPages implements ColumnPages {
  readonly #values = new Growing();
  readonly #present = new Levels(1);
  get bytes(): number {
    return this.#values.held;
  }
  add(value: unknown): void {
    if (typeof value === "string") this.#put(value, 3 * value.length);
    else if (isBytes(value)) this.#put(value, value.to - value.from);
    else this.#present.add(0);
  }
  addTexts({ bytes, from, to }: Utf8, count: number): void {
    this.#present.add(1, count);
    const values = this.#values;
    values.room(to - from);
    values.length += bytes.copy(values.bytes, values.length, from, to);
  }
  addMissing(count: number): void {
    this.#present.add(0, count);
  }
  #put(value: string | Utf8, bytesMax: number): void {
    this.#present.add(1);
    const values = this.#values;
    values.room(4 + bytesMax);
    const end = putText(value, values.bytes, values.length + 4);
    putLength(end - values.length - 4, values.bytes, values.length);
    values.length = end;
  }
  take() {
    return taken(this.#values, [this.#present]);
  }
  leave() {
    this.#values.leave();
  }
}

class IntegerPages implements ColumnPages {
  readonly #values = new Growing();
  readonly #present = new Levels(1);
  get bytes(): number {
    return this.#values.held;
  }
  add(value: unknown): void {
    if (typeof value !== "number") {
      this.#present.add(0);
      return;
    }
    this.#present.add(1);
    const values = this.#values;
    values.room(8);
    putLength((value % 2 ** 32) | 0, values.bytes, values.length);
    putLength(Math.floor(value / 2 ** 32), values.bytes, values.length + 4);
    values.length += 8;
  }
  addTexts(): void {
    throw new TypeError("a column of numbers takes no texts");
  }
  addMissing(count: number): void {
    this.#present.add(0, count);
  }
  take() {
    return taken(this.#values, [this.#present]);
  }
  leave() {
    this.#values.leave();
  }
}

/** A list: its first element repeats nothing; a missing list is level 0, an empty one 1, an element 2. */
class FloatPages implements ColumnPages {
  readonly #values = new Growing();
  readonly #repeated = new Levels(1);
  readonly #present = new Levels(2);
  get bytes(): number {
    return this.#values.held;
  }
  add(value: unknown): void {
    if (!Array.isArray(value) || value.length === 0) {
      this.#repeated.add(0);
      this.#present.add(Array.isArray(value) ? 1 : 0);
      return;
    }
    const values = this.#values;
    values.room(4 * value.length);
    for (let at = 0; at < value.length; at += 1) {
      this.#repeated.add(at === 0 ? 0 : 1);
      this.#present.add(2);
      values.bytes.writeFloatLE(Number(value[at]), values.length);
      values.length += 4;
    }
  }
  addTexts(): void {
    throw new TypeError("a column of lists takes no texts");
  }
  addMissing(count: number): void {
    this.#repeated.add(0, count);
    this.#present.add(0, count);
  }
  take() {
    return taken(this.#values, [this.#repeated, this.#present]);
  }
  leave() {
    this.#values.leave();
  }
}

const taken = (values: Growing, levels: readonly Levels[]): { page: Buffer; values: number } => {
  const count = levels[0]?.count ?? 0;
  return { page: values.takeBehind(Buffer.concat(levels.map((each) => each.take()))), values: count };
};

/** Levels of a page in runs of the same, each with its length (RLE), behind four bytes with the length of it all. */
class Levels {
  count = 0;
  readonly #bits: 1 | 2;
  #packed = new Uint8Array(1024);
  #first = 0;
  /** So many from the first on are the same; bits are set when one is not. */
  #same = 0;
  constructor(bits: 1 | 2) {
    this.#bits = bits;
  }
  add(level: number, rows = 1): void {
    if (this.count === 0) this.#first = level;
    if (this.#same === this.count && level === this.#first) this.#same += rows;
    else {
      if (this.#same === this.count) for (let at = 0; at < this.count; at += 1) this.#set(at, this.#first);
      for (let row = 0; row < rows; row += 1) this.#set(this.count + row, level);
    }
    this.count += rows;
  }
  #set(at: number, level: number): void {
    const perByte = 8 / this.#bits;
    const byte = Math.trunc(at / perByte);
    if (byte >= this.#packed.length) {
      const larger = new Uint8Array(2 * byte);
      larger.set(this.#packed);
      this.#packed = larger;
    }
    this.#packed[byte] = (this.#packed[byte] ?? 0) | (level << (this.#bits * (at % perByte)));
  }
  take(): Buffer {
    const head: number[] = [];
    const isOne = this.#same === this.count;
    // One run where all are the same, else groups of eight, bit by bit.
    unsigned(isOne ? this.count * 2 : Math.ceil(this.count / 8) * 2 + 1, head);
    const packed = this.#packed.subarray(0, Math.ceil(this.count / 8) * this.#bits);
    const body = isOne ? Buffer.from([this.#first]) : Buffer.from(packed);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length + body.length);
    this.#packed.fill(0);
    this.count = 0;
    this.#same = 0;
    return Buffer.concat([length, Buffer.from(head), body]);
  }
}
