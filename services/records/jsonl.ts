import { readLineBlocks, type Bytes } from "./line-blocks.ts";
import { MalformedInput, collectPlaces } from "./malformed-input.ts";
import type { OpenBytes, Row, Table } from "./table.ts";

/** One line that is not blank, with its number in the file. */
export type Line = { readonly number: number; readonly text: string };

/** Distinct keys that a JSONL file may have as columns; more is a map, not a table. */
const columnsMax = 1000;

/** Objects and arrays within one another; far deeper ones exist only to exhaust a stack. */
const levelsMax = 64;

/** The lines of a text, blank ones left out, CR before LF dropped. */
export async function* readLines(bytes: Bytes): AsyncGenerator<readonly Line[]> {
  for await (const { text, firstLine } of readLineBlocks(bytes))
    yield text.split("\n").flatMap((line, index) => {
      const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
      return bare.trim() === "" ? [] : [{ number: firstLine + index, text: bare }];
    });
}

/**
 * A JSONL file as a table: each line one object, its keys the columns. Reads the file once to learn the columns and to refuse it if
 * any line is no object. Numbers keep the digits they are written with; objects and arrays become their JSON; null is missing.
 */
export const openJsonl = async (open: OpenBytes): Promise<Table> => {
  const columns = new Set<string>();
  const places = collectPlaces();
  for await (const lines of readLines(open()))
    for (const { number, text } of lines) {
      const read = parseObject(text);
      if (typeof read === "string") places.add(`line ${number}: ${read}`);
      else for (const key of Object.keys(read)) columns.add(key);
      if (columns.size > columnsMax)
        throw new MalformedInput(`the lines have more than ${columnsMax} different keys, which is no table`, [
          `line ${number} brings one more`,
        ]);
    }
  if (places.found > 0) throw places.asError("the JSONL is malformed");
  return { columns: [...columns], rows: (wanted) => readRows(open, wanted) };
};

async function* readRows(open: OpenBytes, wanted: readonly string[]): AsyncGenerator<readonly Row[]> {
  for await (const lines of readLines(open()))
    yield lines.map(({ text }) => {
      const object = parseObject(text);
      return typeof object === "string" ? [] : rowOf(object, text, wanted);
    });
}

const rowOf = (object: Record<string, unknown>, line: string, wanted: readonly string[]): Row => {
  const row = wanted.map((name) => asText(Object.hasOwn(object, name) ? object[name] : null));
  if (!row.includes(undefined)) return row as Row;
  const numbers = numbersAsWritten(line);
  return row.map((value, at) => value ?? numbers.get(wanted[at] ?? "") ?? null);
};

/** undefined: a number, whose digits JSON.parse may have changed. */
const asText = (value: unknown): string | null | undefined => {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return undefined;
  return JSON.stringify(value);
};

/** The top-level numbers of a line by their source text (ECMAScript: JSON.parse source text access). */
const numbersAsWritten = (line: string): Map<string, string> => {
  const seen: { holder: unknown; key: string; source: string }[] = [];
  const root: unknown = JSON.parse(line, function (this: unknown, key, value: unknown, context?: { source?: string }) {
    if (typeof value === "number") seen.push({ holder: this, key, source: context?.source ?? String(value) });
    return value;
  });
  return new Map(seen.filter(({ holder }) => holder === root).map(({ key, source }) => [key, source]));
};

/** The object on a line, or what is wrong with it. */
export const parseObject = (text: string): Record<string, unknown> | string => {
  try {
    const value: unknown = JSON.parse(text);
    if (isNestedDeeper(value, levelsMax)) return `is nested deeper than ${levelsMax} levels`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return `is ${Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`}, not an object`;
  } catch (error) {
    return `is not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
};

const isNestedDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1)));
