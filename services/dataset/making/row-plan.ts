import { readTemplate, TemplateFault, type Template } from "../../records/template.ts";
import { ambiguousColumn, missingColumn, unknownField } from "../domain/problems.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetRequest } from "../ports.ts";

/** The fields that cleaning knows by name; every other name in a template is a column. */
const knownFields = ["id", "title", "content", "publication_id", "published_date", "metadata"] as const;
export type Field = (typeof knownFields)[number];

/** What to read of each row and what to do with it, settled before the first row is read. */
export type RowPlan = {
  /** The columns to read, in this order. */
  readonly columns: readonly string[];
  /** Position of each known field that is used. */
  readonly fields: Readonly<Partial<Record<Field, number>>>;
  /** Positions that may not be blank. */
  readonly required: readonly number[];
  /** Positions that are text to be cleaned. */
  readonly texts: readonly number[];
  readonly turns: { readonly system?: Template; readonly user: Template; readonly assistant: Template };
  /** Position of whatever a template may name. */
  readonly positions: ReadonlyMap<string, number>;
};

export type SourceColumns = { readonly uri: string; readonly columns: readonly string[] };

type RowRecords = Exclude<DatasetRequest["records"], { format: "prepared" }>;

/** Finds a column for every field and every template, or refuses by name. `files` are all inputs with their columns. */
export const planRows = (
  request: Pick<DatasetRequest, "columns">,
  records: RowRecords,
  files: readonly SourceColumns[],
): RowPlan => {
  const there = [...new Set(files.flatMap(({ columns }) => columns))];
  const columnOf = (name: string): string => (isKnown(name) ? request.columns[name] : undefined) ?? name;
  const turns = readTurns(records, (name) => isKnown(name) || there.includes(name), there);
  const named = new Set([turns.system, turns.user, turns.assistant].flatMap((template) => template?.fields ?? []));
  const mapped = knownFields.filter((field) => request.columns[field] !== undefined);
  const byDefault = (["id", "published_date", "metadata"] as const).filter((field) => there.includes(field));
  const used = [...new Set<string>([...named, ...mapped, ...byDefault])];

  const columns = [...new Set(used.map(columnOf))];
  const required = [...named, ...mapped, ...(there.includes(columnOf("id")) ? ["id"] : [])];
  const position = (name: string): number => columns.indexOf(columnOf(name));
  for (const name of [...named, ...mapped]) requireColumn({ name: columnOf(name), field: name }, files);
  for (const column of columns) refuseTwins(column, files);
  return {
    columns,
    fields: Object.fromEntries(used.filter(isKnown).map((field) => [field, position(field)])),
    required: [...new Set(required.filter((name) => name !== "metadata").map(position))],
    texts: [...new Set(used.filter((name) => !asTheyAre.has(name)).map(position))],
    turns,
    positions: new Map(used.map((name) => [name, position(name)])),
  };
};

/** Fields that are keys and not prose: their text is never cleaned. */
const asTheyAre: ReadonlySet<string> = new Set(["id", "publication_id", "published_date", "metadata"]);

const isKnown = (name: string): name is Field => (knownFields as readonly string[]).includes(name);

const readTurns = (
  records: RowRecords,
  isField: (name: string) => boolean,
  there: readonly string[],
): RowPlan["turns"] => {
  try {
    const read = (source: string) => readTemplate(source, isField);
    if (records.format === "prompt-completion")
      return { user: read(records.prompt), assistant: read(records.completion) };
    const system = records.system === undefined ? {} : { system: read(records.system) };
    return { ...system, user: read(records.user), assistant: read(records.assistant) };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    throw new Refused(unknownField({ message: error.message, there }), { cause: error });
  }
};

/** What the request names must be in every file. */
const requireColumn = (column: { name: string; field: string }, files: readonly SourceColumns[]): void => {
  const lacking = files.find(({ columns }) => !columns.includes(column.name));
  if (lacking) throw new Refused(missingColumn({ ...column, uri: lacking.uri, there: lacking.columns }));
};

/** Which of two columns of one name is meant, nobody can tell. */
const refuseTwins = (name: string, files: readonly SourceColumns[]): void => {
  const twins = files.find(({ columns }) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twins) throw new Refused(ambiguousColumn(name, twins.uri));
};
