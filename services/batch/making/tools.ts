import type { Readable } from "node:stream";
import type { Objects } from "../../chassis/ports.ts";
import type { Table } from "../../records/table.ts";
import type { Column, Utf8, Value } from "../domain/columns.ts";

/** What the rules need of the place where they work: a scratch disk with DuckDB, or memory. */
export type Tools = {
  readonly objects: Objects;
  /** Brings one of the user's objects in and opens it. Bytes in Parquet's column `bytesIn` are `data:` URIs. Throws ObjectMissing and MalformedInput. */
  open(uri: string, format: TableFormat, bytesIn?: string): Promise<Table<readonly Value[]>>;
  /** A new, empty file of lines, or of whatever is filled in. */
  lines(): Promise<LineFile>;
  /** Brings objects in one after another, to be read at any place. */
  places(objects: readonly { readonly uri: string; readonly bytes: number }[]): Promise<Places>;
  twins(): Promise<TwinFinder>;
  readonly results: ResultFiles;
};

export type TableFormat = "csv" | "parquet" | "jsonl";

export type LineFile = {
  /** Bytes that the line takes, its end included. */
  add(line: string): number;
  /** Lets the caller write up to `room` bytes from `at` on and say where they end; says how many they are. */
  fill(room: number, write: (bytes: Buffer, at: number) => number): number;
  /** After the last line. */
  close(): void;
  read(fromByte: number, toByte: number): Readable;
  /** The same at once, of a few bytes. */
  at(fromByte: number, toByte: number): Buffer;
};

/** Bytes of several objects, to be read from any place. */
export type Places = {
  /** Of each object, in the order asked for. */
  readonly sizes: readonly number[];
  /** Holds until the next read. */
  read(object: number, from: number, to: number): Utf8;
};

/** Finds ids that stand more than once. */
export type TwinFinder = {
  add(id: string): void;
  /** The first twenty in order of their text, with their number. */
  find(): Promise<{ ids: readonly string[]; count: number }>;
};

/** Rows of results: columns with who made them, and their values in that order. */
export type ResultTable = {
  readonly columns: readonly Column[];
  readonly rows: () => AsyncIterable<readonly (readonly Value[])[]>;
};

export type RowsToWrite = {
  readonly columns: readonly Column[];
  /** Adds some rows at a time to the columns, which take each value as it comes, and says how many. */
  readonly rows: (to: readonly ColumnSink[]) => AsyncIterable<number>;
};

/** What takes the values of one column, row by row. */
export type ColumnSink = {
  add(value: Value): void;
  /** So many texts, each behind its length (four bytes, the lowest first). Of a column of texts only. */
  addTexts(texts: Utf8, count: number): void;
  addMissing(count: number): void;
};

export type ResultFiles = {
  /** Writes once; who finds it there leaves it. */
  write(uri: string, table: RowsToWrite): Promise<void>;
  /** Of several results, in order: the columns of all, each under its name once. */
  read(uris: readonly string[]): Promise<ResultTable>;
  /** Id, reason and message of the records without an answer, in order. */
  failed(uris: readonly string[]): AsyncIterable<readonly FailedRow[]>;
  /** All rows in a file of the user's, in order; writes once. */
  deliver(uri: string, format: "parquet" | "csv" | "jsonl", uris: readonly string[]): Promise<DeliveredFile>;
};

export type FailedRow = readonly [id: string, reason: string, message: string];
export type DeliveredFile = { readonly records: number; readonly bytes: number };
