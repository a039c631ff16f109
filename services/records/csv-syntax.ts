import { firstEscaped } from "../models/json-bytes.ts";
import type { Utf8 } from "./utf8.ts";

/** One record as it stands in the file. */
export type CsvRecord = { readonly line: number; readonly fields: (Utf8 | null)[] };

/** The records of a piece of a file, where what is left of it without an end begins, and what is wrong. */
export type ParsedCsv = {
  readonly records: CsvRecord[];
  readonly rest: number;
  readonly restLine: number;
  readonly faults: readonly { line: number; what: string }[];
};

export type CsvPiece = {
  readonly delimiter: string;
  readonly firstLine: number;
  readonly isLast: boolean;
  /** Behind so many the rest begins. */
  readonly recordsMax?: number;
};

/** A piece of UTF-8 from `at` on, and in which line that is. */
type Cursor = { readonly bytes: Buffer; readonly separator: number; at: number; line: number };
type Field = { readonly value: Utf8 | null; readonly fault?: string };

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * RFC 4180 with the tolerance that real files need: records end in LF or CRLF, even mixed; a quote inside an unquoted field is a
 * character; blank lines are no records. An unquoted empty field is missing (null), a quoted one is empty text. Fields stay where they
 * stand: all that the syntax knows is ASCII, which in UTF-8 is never a part of another character.
 */
export const parseCsv = (
  bytes: Buffer,
  { delimiter, firstLine, isLast, recordsMax = Infinity }: CsvPiece,
): ParsedCsv => {
  const records: CsvRecord[] = [];
  const faults: { line: number; what: string }[] = [];
  const cursor: Cursor = { bytes, separator: delimiter.charCodeAt(0), at: 0, line: firstLine };
  while (cursor.at < bytes.length && records.length < recordsMax) {
    const { at, line } = cursor;
    const record = parseRecord(cursor, isLast);
    if (record === "unfinished") {
      if (!isLast) return { records, rest: at, restLine: line, faults };
      faults.push({ line, what: "a quotation mark is opened and never closed" });
      break;
    }
    if (record.fault !== undefined) faults.push({ line, what: record.fault });
    else if (!record.isBlank) records.push({ line, fields: record.fields });
  }
  return { records, rest: Math.min(cursor.at, bytes.length), restLine: cursor.line, faults };
};

type ParsedRecord = { fields: (Utf8 | null)[]; isBlank: boolean; fault: string | undefined };

const parseRecord = (cursor: Cursor, isLast: boolean): ParsedRecord | "unfinished" => {
  const { bytes, separator } = cursor;
  const fields: (Utf8 | null)[] = [];
  const start = cursor.at;
  let fault: string | undefined;
  for (;;) {
    const field = bytes[cursor.at] === quote ? quotedField(cursor) : bareField(cursor);
    if (field === "unfinished") return field;
    fields.push(field.value);
    fault ??= field.fault;
    if (cursor.at >= bytes.length && !isLast) return "unfinished";
    const stop = bytes[cursor.at];
    cursor.at += 1;
    if (stop === separator) continue;
    if (stop === lineFeed) cursor.line += 1;
    const isBlank = fields.length === 1 && fields[0] === null && cursor.at - start <= 2;
    return { fields, isBlank, fault };
  }
};

const missing: Field = { value: null };

/** Leaves the cursor on the delimiter, the line feed or the end. */
const bareField = (cursor: Cursor): Field => {
  const { bytes, separator, at: from } = cursor;
  let at = from;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === separator || byte === lineFeed) break;
  }
  cursor.at = at;
  const endsInCr = at > from && bytes[at - 1] === carriageReturn && bytes[at] !== separator;
  const to = endsInCr ? at - 1 : at;
  return to === from ? missing : { value: { bytes, from, to } };
};

const quotedField = (cursor: Cursor): Field | "unfinished" => {
  const { bytes } = cursor;
  const from = cursor.at + 1;
  let at = from;
  let lines = 0;
  let hasQuotes = false;
  for (; ; at += 1) {
    // What JSON escapes has the quotation mark and the line feed among it.
    at = firstEscaped(bytes, at, bytes.length);
    if (at >= bytes.length) return "unfinished";
    const byte = bytes[at];
    if (byte === lineFeed) lines += 1;
    if (byte !== quote) continue;
    if (bytes[at + 1] !== quote) break;
    hasQuotes = true;
    at += 1;
  }
  cursor.line += lines;
  cursor.at = at + 1;
  const value = hasQuotes ? withSingleQuotes(bytes.subarray(from, at)) : { bytes, from, to: at };
  if (bareField(cursor).value === null) return { value };
  return { value, fault: "there is text between a closing quotation mark and the next comma" };
};

/** Two quotation marks stand for one. */
const withSingleQuotes = (raw: Buffer): Utf8 => {
  const bytes = Buffer.allocUnsafe(raw.length);
  let to = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    bytes[to] = byte;
    to += 1;
    if (byte === quote) at += 1;
  }
  return { bytes, from: 0, to };
};
