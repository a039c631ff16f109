import type { Column } from "../../glue/catalog.ts";
import { QueryFailure } from "../statement.ts";
import { duckdbType, quote } from "./hive-type.ts";
import type { StagedTable } from "./protocol.ts";

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The first column of what a query finds, for asking the files which columns they have. */
export type Look = (sql: string) => Promise<string[]>;

/** Athena's names of columns are in lower case. */
const named = ({ Name }: Column): string => quote(Name.toLowerCase());

type Reading = { columns: Column[]; files: string; table: StagedTable };

/** One row's length at most, in bytes; DuckDB refuses longer ones, and allots its buffers accordingly. */
const rowBytesMax = 64 * 1024 * 1024;
const lineBytesMax = 16 * 1024 * 1024;

const typeOf = ({ Type = "string" }: Column): string => duckdbType(Type);

const serdeParameters = ({ definition }: StagedTable): Record<string, string> =>
  definition.StorageDescriptor?.SerdeInfo?.Parameters ?? {};

/** The key that feeds a column: the one it is mapped to, or its name in whatever case, as the OpenX serde folds keys. */
const keyOf = (column: Column, there: readonly string[], parameters: Record<string, string>): string => {
  const mapped = parameters[`mapping.${column.Name}`];
  if (mapped !== undefined) return mapped;
  if (parameters["case.insensitive"]?.toLowerCase() === "false") return column.Name;
  const [found = column.Name, ...others] = there.filter((key) => key.toLowerCase() === column.Name.toLowerCase());
  if (others.length > 0)
    throw new QueryFailure(
      `NOT_SUPPORTED: Records have the keys ${[found, ...others].toSorted().join(", ")}, which differ in case only; the local cloud reads one of them.`,
    );
  return found;
};

const json = async ({ columns, files, table }: Reading, look: Look): Promise<string> => {
  const parameters = serdeParameters(table);
  const settings = `format = 'newline_delimited', maximum_object_size = ${rowBytesMax}`;
  const there = await look(
    `SELECT DISTINCT unnest(json_keys(json)) FROM read_json_objects(${files}, ignore_errors = true, ${settings})`,
  );
  const read = columns.map((column) => ({ column, key: keyOf(column, there, parameters) }));
  const types = read.map(({ column, key }) => `${text(key)}: ${text(typeOf(column))}`).join(", ");
  const ignores = parameters["ignore.malformed.json"]?.toLowerCase() === "true";
  const fields = read.map(({ column, key }) => `${quote(key)} AS ${named(column)}`);
  return `SELECT ${fields.join(", ")} FROM read_json(${files}, columns = {${types}}, ignore_errors = ${ignores}, ${settings})`;
};

/** Every field as text first: what the serde makes of it differs. */
const csv = (
  { columns, files, table }: Reading,
  options: { delimiter: string; quote: string; escape: string; nullText?: string; field: (column: Column) => string },
): string => {
  const spec = columns.map(({ Name }) => `${text(Name)}: 'VARCHAR'`).join(", ");
  const skipped = Number(table.definition.Parameters?.["skip.header.line.count"] ?? 0);
  const settings = [
    "auto_detect = false",
    "header = false",
    `skip = ${Number.isInteger(skipped) && skipped > 0 ? skipped : 0}`,
    `delim = ${text(options.delimiter)}`,
    `quote = ${text(options.quote)}`,
    `escape = ${text(options.escape)}`,
    "null_padding = true",
    "strict_mode = false",
    "parallel = false",
    `max_line_size = ${lineBytesMax}`,
    `buffer_size = ${2 * lineBytesMax}`,
    ...(options.nullText === undefined ? [] : [`nullstr = ${text(options.nullText)}`]),
    `columns = {${spec}}`,
  ];
  return `SELECT ${columns.map(options.field).join(", ")} FROM read_csv(${files}, ${settings.join(", ")})`;
};

/** Dates are days and time stamps are milliseconds since 1970 in this serde (Athena user guide, "Open CSV SerDe"). */
const openCsvField = (column: Column): string => {
  const type = typeOf(column);
  // Inside quotes two quotes are one in this serde, whatever its escape character; DuckDB knows one way only.
  const name = `replace(${quote(column.Name)}, '""', '"')`;
  if (type === "VARCHAR") return `${name} AS ${named(column)}`;
  const value = `NULLIF(${name}, '')`;
  if (type === "DATE") return `DATE '1970-01-01' + CAST(${value} AS INTEGER) AS ${named(column)}`;
  if (type === "TIMESTAMP") return `epoch_ms(CAST(${value} AS BIGINT)) AS ${named(column)}`;
  return `CAST(${value} AS ${type}) AS ${named(column)}`;
};

const openCsv = (reading: Reading): string => {
  const parameters = serdeParameters(reading.table);
  return csv(reading, {
    delimiter: parameters["separatorChar"] ?? ",",
    quote: parameters["quoteChar"] ?? '"',
    escape: parameters["escapeChar"] ?? "\\",
    field: openCsvField,
  });
};

/** What is no value of its column's type is NULL in this serde. */
const lazyField = (column: Column): string => {
  const [name, type] = [quote(column.Name), typeOf(column)];
  if (/[\](]/.test(type) && !type.startsWith("DECIMAL"))
    throw new QueryFailure(
      `NOT_SUPPORTED: The column ${column.Name} of type ${column.Type ?? ""} in a delimited text table is not in the local cloud.`,
    );
  return type === "VARCHAR" ? `${name} AS ${named(column)}` : `TRY_CAST(${name} AS ${type}) AS ${named(column)}`;
};

const lazySimple = (reading: Reading): string => {
  const parameters = serdeParameters(reading.table);
  return csv(reading, {
    delimiter: parameters["field.delim"] ?? parameters["serialization.format"] ?? "\u0001",
    quote: "",
    escape: "",
    nullText: parameters["serialization.null.format"] ?? "\\N",
    field: lazyField,
  });
};

/** Columns are found by name, whatever their case; one that no file has is NULL. */
const parquet = async ({ columns, files }: Reading, look: Look): Promise<string> => {
  const there = new Map(
    (await look(`DESCRIBE SELECT * FROM read_parquet(${files}, union_by_name = true)`)).map((name) => [
      name.toLowerCase(),
      name,
    ]),
  );
  const fields = columns.map((column) => {
    const name = there.get(column.Name.toLowerCase());
    return `CAST(${name === undefined ? "NULL" : quote(name)} AS ${typeOf(column)}) AS ${named(column)}`;
  });
  return `SELECT ${fields.join(", ")} FROM read_parquet(${files}, union_by_name = true)`;
};

const libraries: Record<string, (reading: Reading, look: Look) => string | Promise<string>> = {
  "org.openx.data.jsonserde.JsonSerDe": json,
  "org.apache.hive.hcatalog.data.JsonSerDe": json,
  "org.apache.hadoop.hive.serde2.OpenCSVSerde": openCsv,
  "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe": lazySimple,
  "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe": parquet,
};

/** The query that reads a staged table as its definition in Glue says. */
export const viewOf = async (table: StagedTable, look: Look): Promise<string> => {
  const { Columns: columns = [], SerdeInfo } = table.definition.StorageDescriptor ?? {};
  const library = SerdeInfo?.SerializationLibrary ?? "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
  const read = Object.hasOwn(libraries, library) ? libraries[library] : undefined;
  if (read === undefined)
    throw new QueryFailure(
      `NOT_SUPPORTED: The serialization library ${library} of ${table.database}.${table.table} is not in the local cloud; ${Object.keys(libraries).join(", ")} are.`,
    );
  if (columns.length === 0)
    throw new QueryFailure(`HIVE_METASTORE_ERROR: ${table.database}.${table.table} has no columns.`);
  const empty = columns.map((column) => `CAST(NULL AS ${typeOf(column)}) AS ${named(column)}`).join(", ");
  if (table.files.length === 0) return `SELECT ${empty} WHERE false`;
  return read({ columns, files: `[${table.files.map(text).join(", ")}]`, table }, look);
};
