import { unsigned } from "./thrift-compact.ts";

/** Values of one column in the order of their rows, as a page of Parquet holds them (PLAIN, levels by RLE). */
export type ColumnPages = {
  /** Of what has been added since the last `take`. */
  readonly bytes: number;
  add(value: unknown): void;
  /** Levels and values of a page, and how many values it has, missing ones counted. */
  take(): { readonly page: Buffer; readonly values: number };
};

export type ColumnKind = "text" | "integer" | "floats";

export const columnPages = (kind: ColumnKind): ColumnPages => {
  if (kind === "floats") return floatPages();
  return kind === "integer" ? integerPages() : textPages();
};

/** Bytes, as many as come. */
type Growing = { bytes: Buffer; length: number };
const room = (growing: Growing, more: number): void => {
  if (growing.length + more <= growing.bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(2 * growing.bytes.length, growing.length + more));
  growing.bytes.copy(larger, 0, 0, growing.length);
  growing.bytes = larger;
};
const grown = (): Growing => ({ bytes: Buffer.allocUnsafe(64 * 1024), length: 0 });

/** A text may come as its bytes in a larger block. */
const isBytes = (value: unknown): value is { bytes: Buffer; from: number; to: number } =>
  typeof value === "object" && value !== null && "bytes" in value;

const textPages = (): ColumnPages => {
  const values = grown();
  const present = levels(1);
  return {
    get bytes() {
      return values.length;
    },
    add(value) {
      if (isBytes(value)) {
        present.add(1);
        const size = value.to - value.from;
        room(values, 4 + size);
        values.bytes.writeUInt32LE(size, values.length);
        value.bytes.copy(values.bytes, values.length + 4, value.from, value.to);
        values.length += 4 + size;
        return;
      }
      if (typeof value !== "string") {
        present.add(0);
        return;
      }
      present.add(1);
      room(values, 4 + 3 * value.length);
      const { bytes, length } = values;
      const written = bytes.write(value, length + 4, "utf8");
      bytes.writeUInt32LE(written, length);
      values.length = length + 4 + written;
    },
    take: () => taken(values, present),
  };
};

const integerPages = (): ColumnPages => {
  const values = grown();
  const present = levels(1);
  return {
    get bytes() {
      return values.length;
    },
    add(value) {
      if (typeof value !== "number") {
        present.add(0);
        return;
      }
      present.add(1);
      room(values, 8);
      values.bytes.writeInt32LE((value % 2 ** 32) | 0, values.length);
      values.bytes.writeInt32LE(Math.floor(value / 2 ** 32), values.length + 4);
      values.length += 8;
    },
    take: () => taken(values, present),
  };
};

/** A list: its first element repeats nothing; a missing list is level 0, an empty one 1, an element 2. */
const floatPages = (): ColumnPages => {
  const values = grown();
  const repeated = levels(1);
  const present = levels(2);
  return {
    get bytes() {
      return values.length;
    },
    add(value) {
      if (!Array.isArray(value) || value.length === 0) {
        repeated.add(0);
        present.add(Array.isArray(value) ? 1 : 0);
        return;
      }
      room(values, 4 * value.length);
      for (let at = 0; at < value.length; at += 1) {
        repeated.add(at === 0 ? 0 : 1);
        present.add(2);
        values.bytes.writeFloatLE(Number(value[at]), values.length);
        values.length += 4;
      }
    },
    take: () => taken(values, repeated, present),
  };
};

const taken = (values: Growing, ...all: readonly Levels[]): { page: Buffer; values: number } => {
  const count = all[0]?.count ?? 0;
  const page = Buffer.concat([...all.map((each) => each.take()), values.bytes.subarray(0, values.length)]);
  values.length = 0;
  // A huge value does not stay for the sake of those after it.
  if (values.bytes.length > keptMax) values.bytes = Buffer.allocUnsafe(64 * 1024);
  return { page, values: count };
};
const keptMax = 16 * 1024 * 1024;

/** Levels of a page in runs of the same, each with its length (RLE), behind four bytes with the length of it all. */
type Levels = { readonly count: number; add(level: number): void; take(): Buffer };

const levels = (bits: 1 | 2): Levels => {
  let packed = new Uint8Array(1024);
  let count = 0;
  let first = 0;
  let isOne = true;
  const perByte = 8 / bits;
  return {
    get count() {
      return count;
    },
    add(level) {
      if (count === 0) first = level;
      else if (level !== first) isOne = false;
      const byte = Math.floor(count / perByte);
      if (byte === packed.length) {
        const larger = new Uint8Array(2 * packed.length);
        larger.set(packed);
        packed = larger;
      }
      packed[byte] = (packed[byte] ?? 0) | (level << (bits * (count % perByte)));
      count += 1;
    },
    take() {
      const head: number[] = [];
      // One run where all are the same, else groups of eight, bit by bit.
      unsigned(isOne ? count * 2 : Math.ceil(count / 8) * 2 + 1, head);
      const body = isOne ? Buffer.from([first]) : Buffer.from(packed.subarray(0, Math.ceil(count / 8) * bits));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(head.length + body.length);
      packed.fill(0, 0, Math.ceil(count / perByte) + 1);
      count = 0;
      isOne = true;
      return Buffer.concat([length, Buffer.from(head), body]);
    },
  };
};
