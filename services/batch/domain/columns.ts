/** A value of a record or of a result. Everything of the input is text; null is missing. */
export type Value = string | number | readonly number[] | Utf8 | null;

/** A text as its bytes, which stand in a block that is soon another: on its way from file to file it need not become a string. */
export type Utf8 = { readonly bytes: Buffer; readonly from: number; readonly to: number };

export const isUtf8 = (value: unknown): value is Utf8 =>
  typeof value === "object" && value !== null && "bytes" in value;

/** What a stage must find again in its results, whatever the column is called. */
export type Role = "id" | "reason" | "message";

export type Column = {
  readonly name: string;
  /** The stage that made it; absent: it is of the input. */
  readonly by?: string;
  /** Left out: text. */
  readonly kind?: "integer" | "floats";
  readonly role?: Role;
};

/** A column more, at the end. It keeps its name; an older one of that name is called after who made it. */
export const withColumn = (columns: readonly Column[], added: Column): readonly Column[] => {
  const taken = new Set(columns.map(({ name }) => name)).add(added.name);
  const older = columns.map((column) =>
    column.name === added.name
      ? { ...column, name: freeName(`${column.by ?? "input"}_${column.name}`, taken) }
      : column,
  );
  return [...older, added];
};

const freeName = (name: string, taken: ReadonlySet<string>): string => {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
  return free;
};

/** As a template, a prompt or a mapping sees it. */
export const textOf = (value: Value | undefined): string => {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return isUtf8(value) ? value.bytes.toString("utf8", value.from, value.to) : JSON.stringify(value);
};
