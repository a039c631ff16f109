import { isUtf8, textOf, type Column, type Value } from "../domain/columns.ts";

/** Results as lines of text; the head comes first where there is one. */
export type ResultText = { readonly head: string; readonly line: (row: readonly Value[]) => string };

/** A missing value is nothing at all, an empty text a pair of quotes. */
const csv = (columns: readonly Column[]): ResultText => ({
  head: `${columns.map(({ name }) => csvValue(name)).join(",")}\n`,
  line: (row) => `${row.map(csvValue).join(",")}\n`,
});

const csvValue = (value: Value): string => (value === null ? "" : `"${textOf(value).replaceAll('"', '""')}"`);

const jsonl = (columns: readonly Column[]): ResultText => ({
  head: "",
  line: (row) => `${JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, plain(row[at])])))}\n`,
});

const plain = (value: Value | undefined): Value => (isUtf8(value) ? textOf(value) : (value ?? null));

export const resultText = { csv, jsonl } as const;

/** The columns of several results: each name once, as the first of them has it. */
export const columnsOfAll = (each: readonly (readonly Column[])[]): readonly Column[] => {
  const byName = new Map<string, Column>();
  for (const columns of each)
    for (const column of columns) if (!byName.has(column.name)) byName.set(column.name, column);
  return [...byName.values()];
};
