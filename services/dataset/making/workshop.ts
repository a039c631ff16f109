import type { Readable } from "node:stream";
import type { LineWriter, WrittenLines } from "../../records/jsonl-writer.ts";
import type { Format } from "../../records/formats.ts";
import type { Table } from "../../records/table.ts";
import type { Side } from "../domain/sides.ts";

/** Where a dataset is made: on a scratch disk with DuckDB, or in memory for small inputs. The rules are the same in both. */
export type Workshop = {
  /** Takes bytes in; `stage` is called once for each source object, in order. */
  stage(bytes: Readable): Promise<StagedFile>;
  /** A new, empty file of lines. */
  lines(name: string): Promise<LineFile>;
  readonly selection: Selection;
};

export type StagedFile = {
  readonly bytes: number;
  readonly sha256: string;
  open(format: Format): Promise<Table>;
  read(): Readable;
  discard(): Promise<void>;
};

export type LineFile = { readonly writer: LineWriter; read(): Readable };

/** What tells one candidate from another, without its text. */
export type CandidateKeys = {
  readonly id: string | null;
  /** Milliseconds since 1970; null is older than any. */
  readonly date: number | null;
  /** Equal for equal content. */
  readonly hash: string;
  readonly side: Side;
  readonly flags: number;
};

/** A candidate that stays, by its number in the order of arrival, from 0. */
export type Survivor = { readonly row: number; readonly side: Side; readonly flags: number };

/** Finds the duplicates among all candidates. */
export type Selection = {
  /** A returned promise is back-pressure and must be awaited. */
  add(keys: CandidateKeys): Promise<void> | undefined;
  /** Of each id the newest candidate (the first among equals), then of each content the first; or everything. */
  select(options: { dropDuplicates: boolean }): Promise<{ duplicateId: number; duplicateContent: number }>;
  /** In order of arrival. */
  survivors(): AsyncIterable<readonly Survivor[]>;
};

export type WrittenPart = WrittenLines & { readonly side: Side; readonly uri: string };
