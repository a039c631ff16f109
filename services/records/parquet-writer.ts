import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { columnPages, type ColumnKind, type ColumnPages } from "./parquet-pages.ts";
import { thriftBytes, type Thrift } from "./thrift-compact.ts";

export type ParquetColumn = { readonly name: string; readonly kind: ColumnKind };

/** Where the values of a group of rows stand in a file, column by column. */
export type RowGroup = { readonly rows: number; readonly chunks: readonly Chunk[] };
export type Chunk = {
  readonly at: number;
  readonly values: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
};

/** Rows in, bytes of a Parquet file out: texts, whole numbers and lists of floats, each may be missing; zstd. Holds one group of rows. */
export type ParquetWriter = {
  /** What takes the values of each column; */
  readonly columns: readonly ColumnPages[];
  /** and so many more of each have been added. */
  added(rows: number): void;
  /** Is it time to take bytes out? */
  isReady(): boolean;
  take(): Promise<readonly Buffer[]>;
  /** The last bytes. */
  end(): Promise<readonly Buffer[]>;
};

/** What every file begins with. */
export const parquetStart = Buffer.from("PAR1");
const groupBytes = 8 * 1024 * 1024;
const groupRowsMax = 1_000_000;
const compress = promisify(zstdCompress);
const params = { [constants.ZSTD_c_compressionLevel]: 1 };

/** `note` is kept in the footer, told where everything stands. */
export const parquetWriter = (
  columns: readonly ParquetColumn[],
  note: (groups: readonly RowGroup[]) => string,
): ParquetWriter => new RowsWriter(columns, note);

/** A class for the reason that its pages are classes. */
class RowsWriter implements ParquetWriter {
  readonly columns: readonly ColumnPages[];
  readonly #schema: readonly ParquetColumn[];
  readonly #note: (groups: readonly RowGroup[]) => string;
  readonly #groups: RowGroup[] = [];
  #at = 0;
  /** Those that have not been taken. */
  #rows = 0;
  constructor(schema: readonly ParquetColumn[], note: (groups: readonly RowGroup[]) => string) {
    this.#schema = schema;
    this.#note = note;
    this.columns = schema.map(({ kind }) => columnPages(kind));
  }
  added(rows: number): void {
    this.#rows += rows;
  }
  isReady(): boolean {
    return this.#rows >= groupRowsMax || this.columns.reduce((sum, { bytes }) => sum + bytes, 0) >= groupBytes;
  }
  async take(): Promise<Buffer[]> {
    const out: Buffer[] = this.#at === 0 ? [parquetStart] : [];
    this.#at ||= parquetStart.length;
    if (this.#rows === 0) return out;
    const chunks: Chunk[] = [];
    for (const page of await Promise.all(this.columns.map((column) => pageOf(column.take())))) {
      const chunk = chunkAt(this.#at, page);
      chunks.push(chunk);
      out.push(...page.bytes);
      this.#at += chunk.bytes;
    }
    this.#groups.push({ rows: this.#rows, chunks });
    this.#rows = 0;
    return out;
  }
  async end(): Promise<Buffer[]> {
    const last = await this.take();
    // The last one first: the next file's columns take them from the other end, each that of its own kind.
    for (const column of this.columns.toReversed()) column.leave();
    return [...last, ...parquetEnd(this.#schema, this.#groups, this.#note(this.#groups))];
  }
}

/** A column in which every value of a group is missing. */
export const emptyChunk = async (
  kind: ColumnKind,
  rows: number,
  at: number,
): Promise<{ readonly chunk: Chunk; readonly bytes: readonly Buffer[] }> => {
  const column = columnPages(kind);
  column.addMissing(rows);
  const page = await pageOf(column.take());
  column.leave();
  return { chunk: chunkAt(at, page), bytes: page.bytes };
};

type Page = { readonly bytes: readonly Buffer[]; readonly values: number; readonly uncompressedBytes: number };

const chunkAt = (at: number, { bytes, values, uncompressedBytes }: Page): Chunk => ({
  at,
  values,
  bytes: bytes.reduce((sum, part) => sum + part.length, 0),
  uncompressedBytes,
});

/** One page for a column of a group: its head, and its values compressed. */
const pageOf = async ({ page, values }: { page: Buffer; values: number }): Promise<Page> => {
  // Text shrinks to a third or less: room for it at once, or it comes in pieces of 16 KiB with a callback for each.
  const compressed = await compress(page, { params, chunkSize: Math.max(65_536, Math.ceil(page.length / 3)) });
  const head = thriftBytes({
    struct: {
      1: { i32: 0 },
      2: { i32: page.length },
      3: { i32: compressed.length },
      5: { struct: { 1: { i32: values }, 2: { i32: plain }, 3: { i32: rle }, 4: { i32: rle } } },
    },
  });
  return { bytes: [head, compressed], values, uncompressedBytes: head.length + page.length };
};

const plain = 0;
const rle = 3;
const zstd = 6;

/** The footer: what the file holds and where, and a note of ours under the key `choreo`. */
export const parquetEnd = (
  columns: readonly ParquetColumn[],
  groups: readonly RowGroup[],
  note: string,
): readonly Buffer[] => {
  const footer = thriftBytes({
    struct: {
      1: { i32: 1 },
      2: { list: [{ struct: { 4: { text: "records" }, 5: { i32: columns.length } } }, ...columns.flatMap(schemaOf)] },
      3: { i64: groups.reduce((sum, { rows }) => sum + rows, 0) },
      4: { list: groups.map((group) => groupOf(columns, group)) },
      5: { list: [{ struct: { 1: { text: "choreo" }, 2: { text: note } } }] },
      6: { text: "bedrock-choreography" },
    },
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return [footer, length, parquetStart];
};

const types = { text: 6, integer: 2, floats: 4 } as const;
const optional = 1;

/** A text is marked as UTF-8; a list is a group of a group, as Parquet's rules for lists have it. */
const schemaOf = ({ name, kind }: ParquetColumn): Thrift[] => {
  const named = { 3: { i32: optional }, 4: { text: name } };
  if (kind === "text")
    return [{ struct: { 1: { i32: types.text }, ...named, 6: { i32: 0 }, 10: { struct: { 1: { struct: {} } } } } }];
  if (kind === "integer") return [{ struct: { 1: { i32: types.integer }, ...named } }];
  return [
    { struct: { ...named, 5: { i32: 1 }, 6: { i32: 3 }, 10: { struct: { 3: { struct: {} } } } } },
    { struct: { 3: { i32: 2 }, 4: { text: "list" }, 5: { i32: 1 } } },
    { struct: { 1: { i32: types.floats }, 3: { i32: 0 }, 4: { text: "element" } } },
  ];
};

const groupOf = (columns: readonly ParquetColumn[], { rows, chunks }: RowGroup): Thrift => ({
  struct: {
    1: { list: chunks.map((chunk, at) => chunkOf(columns[at] ?? { name: "", kind: "text" }, chunk)) },
    2: { i64: chunks.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0) },
    3: { i64: rows },
  },
});

const chunkOf = ({ name, kind }: ParquetColumn, { at, values, bytes, uncompressedBytes }: Chunk): Thrift => ({
  struct: {
    2: { i64: at },
    3: {
      struct: {
        1: { i32: types[kind] },
        2: { list: [{ i32: plain }, { i32: rle }] },
        3: { list: (kind === "floats" ? [name, "list", "element"] : [name]).map((text) => ({ text })) },
        4: { i32: zstd },
        5: { i64: values },
        6: { i64: uncompressedBytes },
        7: { i64: bytes },
        9: { i64: at },
      },
    },
  },
});
