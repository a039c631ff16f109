/** One record as it stands in the file. */
export type CsvRecord = { readonly line: number; readonly fields: (string | null)[] };

/** The records of a piece of text, what is left of it without an end, and what is wrong. */
export type ParsedCsv = {
  readonly records: CsvRecord[];
  readonly rest: string;
  readonly restLine: number;
  readonly faults: readonly { line: number; what: string }[];
};

type Cursor = { at: number; line: number };
type Field = { value: string | null; fault?: string } | "unfinished";

/**
 * RFC 4180 with the tolerance that real files need: records end in LF or CRLF, even mixed; a quote inside an unquoted field is a
 * character; blank lines are no records. An unquoted empty field is missing (null), a quoted one is empty text.
 */
export const parseCsv = (
  text: string,
  { delimiter, firstLine, isLast }: { delimiter: string; firstLine: number; isLast: boolean },
): ParsedCsv => {
  const records: CsvRecord[] = [];
  const faults: { line: number; what: string }[] = [];
  const cursor: Cursor = { at: 0, line: firstLine };
  while (cursor.at < text.length) {
    const start = { ...cursor };
    const record = parseRecord(text, cursor, { delimiter, isLast });
    if (record === "unfinished") {
      if (!isLast) return { records, rest: text.slice(start.at), restLine: start.line, faults };
      faults.push({ line: start.line, what: "a quotation mark is opened and never closed" });
      break;
    }
    if (record.fault !== undefined) faults.push({ line: start.line, what: record.fault });
    else if (!record.isBlank) records.push({ line: start.line, fields: record.fields });
  }
  return { records, rest: "", restLine: cursor.line, faults };
};

type ParsedRecord = { fields: (string | null)[]; isBlank: boolean; fault?: string };

const parseRecord = (
  text: string,
  cursor: Cursor,
  { delimiter, isLast }: { delimiter: string; isLast: boolean },
): ParsedRecord | "unfinished" => {
  const fields: (string | null)[] = [];
  const start = cursor.at;
  let fault: string | undefined;
  for (;;) {
    const field = text[cursor.at] === '"' ? quotedField(text, cursor, delimiter) : bareField(text, cursor, delimiter);
    if (field === "unfinished") return field;
    fields.push(field.value);
    fault ??= field.fault;
    const stop = text[cursor.at];
    if (stop === undefined && !isLast) return "unfinished";
    cursor.at += 1;
    if (stop === delimiter) continue;
    if (stop === "\n") cursor.line += 1;
    const isBlank = fields.length === 1 && fields[0] === null && cursor.at - start <= 2;
    return fault === undefined ? { fields, isBlank } : { fields, isBlank, fault };
  }
};

/** Leaves the cursor on the delimiter, the line feed or the end. */
const bareField = (text: string, cursor: Cursor, delimiter: string): Field => {
  const start = cursor.at;
  const separator = delimiter.charCodeAt(0);
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === separator || code === 10) break;
  }
  cursor.at = at;
  const endsInCr = at > start && text.charCodeAt(at - 1) === 13 && text.charCodeAt(at) !== separator;
  const value = text.slice(start, endsInCr ? at - 1 : at);
  return { value: value === "" ? null : value };
};

const quotedField = (text: string, cursor: Cursor, delimiter: string): Field => {
  const start = cursor.at + 1;
  let end = start;
  let hasQuotes = false;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return "unfinished";
    if (text[end + 1] !== '"') break;
    hasQuotes = true;
    end += 2;
  }
  const raw = text.slice(start, end);
  cursor.line += countLines(raw);
  cursor.at = end + 1;
  const after = bareField(text, cursor, delimiter);
  const value = hasQuotes ? raw.replaceAll('""', '"') : raw;
  if (after !== "unfinished" && after.value === null) return { value };
  return { value, fault: "there is text between a closing quotation mark and the next comma" };
};

const countLines = (text: string): number => {
  let found = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) found += 1;
  return found;
};
