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

/** Up to here a loop is quicker than a call out of JavaScript. */
const shortMax = 24;

const written = (text: string, bytes: Buffer, from: number): number => {
  if (text.length > shortMax) return from + bytes.write(text, from, "utf8");
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return from + bytes.write(text, from, "utf8");
    bytes[from + at] = code;
  }
  return from + text.length;
};

const copied = (text: { bytes: Buffer; from: number; to: number }, bytes: Buffer, from: number): number => {
  const length = text.to - text.from;
  if (length > shortMax) text.bytes.copy(bytes, from, text.from, text.to);
  else for (let at = 0; at < length; at += 1) bytes[from + at] = text.bytes[text.from + at] ?? 0;
  return from + length;
};

const textPages = (): ColumnPages => {
  const values = grown();
  const present = levels(1);
  return {
    get bytes() {
      return values.length;
    },
    add(value) {
      if (typeof value !== "string" && !isBytes(value)) {
        present.add(0);
        return;
      }
      present.add(1);
      room(values, 4 + (typeof value === "string" ? 3 * value.length : value.to - value.from));
      const { bytes, length } = values;
      const end = typeof value === "string" ? written(value, bytes, length + 4) : copied(value, bytes, length + 4);
      bytes.writeUInt32LE(end - length - 4, length);
      values.length = end;
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
  const perByte = 8 / bits;
  let packed = new Uint8Array(1024);
  let count = 0;
  let first = 0;
  /** So many from the first on are the same; bits are set when one is not. */
  let same = 0;
  const set = (at: number, level: number) => {
    const byte = Math.trunc(at / perByte);
    if (byte >= packed.length) {
      const larger = new Uint8Array(2 * byte);
      larger.set(packed);
      packed = larger;
    }
    packed[byte] = (packed[byte] ?? 0) | (level << (bits * (at % perByte)));
  };
  return {
    get count() {
      return count;
    },
    add(level) {
      if (count === 0) first = level;
      if (same === count && level === first) same += 1;
      else {
        if (same === count) for (let at = 0; at < count; at += 1) set(at, first);
        set(count, level);
      }
      count += 1;
    },
    take() {
      const head: number[] = [];
      const isOne = same === count;
      // One run where all are the same, else groups of eight, bit by bit.
      unsigned(isOne ? count * 2 : Math.ceil(count / 8) * 2 + 1, head);
      const body = isOne ? Buffer.from([first]) : Buffer.from(packed.subarray(0, Math.ceil(count / 8) * bits));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(head.length + body.length);
      packed.fill(0);
      count = 0;
      same = 0;
      return Buffer.concat([length, Buffer.from(head), body]);
    },
  };
};
