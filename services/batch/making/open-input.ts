import type { Problem, Stage } from "../../../events-schema/index.ts";
import { isObjectMissing } from "../../chassis/ports.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import type { Table } from "../../records/table.ts";
import type { Column, Value } from "../domain/columns.ts";
import type { ObjectsInput, PartInput } from "../workshop.ts";
import { ambiguousColumn, malformedInput, missingColumn, missingObject, tooFewRecords } from "./problems.ts";
import { Refused } from "./refused.ts";
import type { TableFormat, Tools } from "./tools.ts";

/** The records of a part as they came in: values in the order of the columns, a bounded number at a time. */
export type Input = {
  readonly columns: readonly Column[];
  readonly isEmpty: boolean;
  readonly rows: () => AsyncIterable<InputRows>;
};
/** `uri`: the object that these rows stand in, beside which their images may lie; `row` counts the first of them, from 1, in it. */
export type InputRows = {
  readonly uri: string;
  readonly row: number;
  readonly values: readonly (readonly Value[])[];
  /** Where several parts are read: the one that they are of. */
  readonly part?: number;
};

/** Columns that a stage cannot do without, and the field of the request that names each. */
export type Needed = readonly { readonly name: string; readonly as: string }[];

export const openInput = async (input: PartInput, needed: Needed, tools: Tools): Promise<Input> => {
  if (input.kind === "results") return openResults(input, needed, tools);
  if (input.kind === "parts") return openParts(input, needed, tools);
  const { format, objects, first = everyRecord } = input;
  if (format === "images") return firstOf(ofImages(objects.map(({ uri }) => uri)), first);
  const imageColumn = needed.find(({ as }) => as === "imageColumn")?.name;
  return firstOf(ofTables(await openTables(objects, format, { tools, imageColumn }), needed), first);
};

const everyRecord = { records: Infinity, of: "all" } as const;

/** Objects behind them are not read. */
const firstOf = (input: Input, { records, of }: NonNullable<ObjectsInput["first"]>): Input => ({
  ...input,
  async *rows() {
    let left = records;
    for await (const rows of input.rows()) {
      yield rows.values.length <= left ? rows : { ...rows, values: rows.values.slice(0, left) };
      left -= rows.values.length;
      if (left <= 0) return;
    }
    if (of === "more") throw new Refused([tooFewRecords({ wanted: records, found: records - left })]);
  },
});

/** Columns that are needed whatever the template says. Names in `columns` are needed where a template uses them. */
export const neededColumns = ({ idColumn, imageColumn, reads, asks }: Stage): Needed => [
  ...(idColumn === undefined ? [] : [{ name: idColumn, as: "idColumn" }]),
  ...(reads === "text" ? [] : [{ name: imageColumn, as: "imageColumn" }]),
  ...(asks === undefined || asks.mode === "single" ? [] : [{ name: asks.column, as: "asks.column" }]),
];

/** What failed in a stage is no record of the next, and the columns that would say why are empty from then on. */
const openResults = async (
  { stage, uris }: Extract<PartInput, { kind: "results" }>,
  needed: Needed,
  tools: Tools,
): Promise<Input> => {
  const table = await tools.results.read(uris);
  const there = table.columns.map(({ name }) => name);
  const problems = missing(needed, `the results of the stage ${stage}`, there);
  if (table.columns.length > 0 && problems.length > 0) throw new Refused(problems);
  const reason = table.columns.findIndex(({ role }) => role === "reason");
  const kept = table.columns.flatMap(({ role }, at) => (role === "reason" || role === "message" ? [] : [at]));
  return {
    columns: kept.map((at) => asInput(table.columns[at])),
    isEmpty: table.columns.length === 0,
    async *rows() {
      let row = 1;
      for await (const some of table.rows()) {
        const answered = some.filter((values) => reason === -1 || values[reason] === null);
        yield { uri: uris[0] ?? "", row, values: answered.map((values) => kept.map((at) => values[at] ?? null)) };
        row += some.length;
      }
    },
  };
};

/** One after another, with the columns of all: what one of them lacks is missing in its rows. */
const openParts = async (
  { parts }: Extract<PartInput, { kind: "parts" }>,
  needed: Needed,
  tools: Tools,
): Promise<Input> => {
  const opened: { part: number; input: Input }[] = [];
  for (const { part, input } of parts) opened.push({ part, input: await openInput(input, needed, tools) });
  const names = [...new Set(opened.flatMap(({ input }) => input.columns.map(({ name }) => name)))];
  return {
    columns: names.map((name) => ({ name })),
    isEmpty: opened.every(({ input }) => input.isEmpty),
    async *rows() {
      for (const { part, input } of opened) {
        const places = names.map((name) => input.columns.findIndex((column) => column.name === name));
        for await (const rows of input.rows())
          yield { ...rows, part, values: rows.values.map((row) => places.map((at) => row[at] ?? null)) };
      }
    },
  };
};

const asInput = (column: Column | undefined): Column => {
  const { role: _, ...rest } = column ?? { name: "" };
  return rest;
};

const ofImages = (uris: readonly string[]): Input => ({
  columns: [{ name: "image_path" }, { name: "file_name" }],
  isEmpty: uris.length === 0,
  async *rows() {
    for (const uri of uris) yield { uri, row: 1, values: [[uri, uri.slice(uri.lastIndexOf("/") + 1)]] };
  },
});

type Rows = Table<readonly Value[]>;
type OpenTable = { readonly uri: string; readonly format: TableFormat; readonly table: Rows };

const openTables = async (
  objects: readonly { uri: string }[],
  format: TableFormat,
  { tools, imageColumn }: { tools: Tools; imageColumn: string | undefined },
): Promise<readonly OpenTable[]> => {
  const opened: OpenTable[] = [];
  const problems: Problem[] = [];
  for (const { uri } of objects)
    try {
      opened.push({ uri, format, table: await tools.open(uri, format, imageColumn) });
    } catch (error) {
      problems.push(problemOfInput(error, uri, format));
    }
  if (problems.length > 0) throw new Refused(problems.slice(0, problemsMax));
  return opened;
};

const problemsMax = 20;

/** What is wrong with the object is told; anything else is a defect and goes its own way. */
const problemOfInput = (error: unknown, uri: string, format: TableFormat): Problem => {
  if (isObjectMissing(error)) return missingObject(uri);
  if (!(error instanceof MalformedInput)) throw error;
  const { message: what, found, places } = error;
  return malformedInput({ uri, format, what, found, places });
};

/** Objects of one part need not have the same columns: what one of them lacks is missing in its rows. Empty objects have none. */
const ofTables = (opened: readonly OpenTable[], needed: Needed): Input => {
  const filled = opened.filter(({ table }) => table.columns.length > 0);
  const problems = filled.flatMap(({ uri, table: { columns } }) => [
    ...columns.filter((name, at) => columns.indexOf(name) !== at).map((name) => ambiguousColumn(name, uri)),
    ...missing(needed, uri, columns),
  ]);
  if (problems.length > 0) throw new Refused(problems.slice(0, problemsMax));
  const names = [...new Set(filled.flatMap(({ table }) => table.columns))];
  return {
    columns: names.map((name) => ({ name })),
    isEmpty: filled.length === 0,
    async *rows() {
      for (const each of filled) yield* rowsOf(each, names);
    },
  };
};

async function* rowsOf({ uri, format, table }: OpenTable, names: readonly string[]): AsyncGenerator<InputRows> {
  const lacks = names.some((name) => !table.columns.includes(name));
  let row = 1;
  try {
    for await (const rows of table.rows(names)) {
      yield {
        uri,
        row,
        values: format === "csv" ? rows.map((values) => asWritten(values, lacks, table, names)) : rows,
      };
      row += rows.length;
    }
  } catch (error) {
    throw new Refused([problemOfInput(error, uri, format)], { cause: error });
  }
}

/** In CSV an empty field is empty text: only a column that is not there is missing. */
const asWritten = (
  values: readonly Value[],
  lacks: boolean,
  table: Rows,
  names: readonly string[],
): readonly Value[] =>
  values.includes(null)
    ? values.map((value, at) => (value === null && !(lacks && !table.columns.includes(names[at] ?? "")) ? "" : value))
    : values;

const missing = (needed: Needed, uri: string, there: readonly string[]): Problem[] =>
  needed.filter(({ name }) => !there.includes(name)).map(({ name, as }) => missingColumn({ name, as, uri, there }));
