/** What Parquet's footers and page heads are made of (Thrift compact protocol): enough of it to write them. */
export type Thrift =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly Thrift[] }
  /** Fields by their number; undefined ones are left out. */
  | { readonly struct: Readonly<Record<number, Thrift | undefined>> };

export const thriftBytes = (value: Thrift): Buffer => {
  const bytes: number[] = [];
  write(value, bytes);
  return Buffer.from(bytes);
};

const typeOf = (value: Thrift): number => {
  if ("i32" in value) return 5;
  if ("i64" in value) return 6;
  if ("text" in value) return 8;
  return "list" in value ? 9 : 12;
};

const write = (value: Thrift, bytes: number[]): void => {
  if ("i32" in value) zigZag(value.i32, bytes);
  else if ("i64" in value) zigZag(value.i64, bytes);
  else if ("text" in value) {
    const text = Buffer.from(value.text);
    unsigned(text.length, bytes);
    for (const byte of text) bytes.push(byte);
  } else if ("list" in value) list(value.list, bytes);
  else struct(value.struct, bytes);
};

const list = (items: readonly Thrift[], bytes: number[]): void => {
  const [first] = items;
  const type = first === undefined ? 12 : typeOf(first);
  if (items.length < 15) bytes.push((items.length << 4) | type);
  else {
    bytes.push(0xf0 | type);
    unsigned(items.length, bytes);
  }
  for (const item of items) write(item, bytes);
};

const struct = (fields: Readonly<Record<number, Thrift | undefined>>, bytes: number[]): void => {
  let before = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const id = Number(name);
    bytes.push(((id - before) << 4) | typeOf(value));
    write(value, bytes);
    before = id;
  }
  bytes.push(0);
};

/** Whole numbers up to 2^52: twice as much must still be exact. */
const zigZag = (value: number, bytes: number[]): void => unsigned(value < 0 ? -2 * value - 1 : 2 * value, bytes);

export const unsigned = (value: number, bytes: number[]): void => {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
};
