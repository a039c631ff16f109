import type { Utf8 } from "./utf8.ts";

/** One row's values in the order of the columns asked for. Everything is text; null is missing. */
export type Row = readonly (string | null)[];

/** The same with texts as bytes, which hold until the next rows. */
export type ByteRow = readonly (Utf8 | null)[];

/** Rows of one input file, read again on every call, in the file's order, a bounded number at a time. */
export type Table<Values = Row> = {
  /** Every column there is, as written in the file. A name may appear twice. */
  readonly columns: readonly string[];
  /** Throws MalformedInput, naming lines, when the file turns out not to be what its format says. */
  rows(columns: readonly string[]): AsyncIterable<readonly Values[]>;
};

/** Opens the same bytes from the start each time. */
export type OpenBytes = () => AsyncIterable<Buffer> | Iterable<Buffer>;
