import type { Column, TableInput } from "../glue/catalog.ts";
import { ddlReader, type DdlReader } from "./ddl-reader.ts";
import { QueryFailure } from "./statement.ts";

type Name = { database?: string; table: string };

/** A statement about the catalog: what is made, dropped or shown. */
export type CatalogStatement =
  | { does: "create database"; name: string; ifNotExists: boolean; comment?: string; location?: string }
  | { does: "create table"; name: Name; ifNotExists: boolean; table: Omit<TableInput, "Name"> }
  | { does: "drop database"; name: string; ifExists: boolean; cascade: boolean }
  | { does: "drop table"; name: Name; ifExists: boolean }
  | { does: "show databases"; like?: string }
  | { does: "show tables"; database?: string; like?: string }
  | { does: "show columns" | "show create table" | "describe"; name: Name };

const formats: Record<string, { input: string; output: string; serde?: string }> = {
  TEXTFILE: {
    input: "org.apache.hadoop.mapred.TextInputFormat",
    output: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
  },
  PARQUET: {
    input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  },
};
const lazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

const columns = (reader: DdlReader): Column[] => {
  const found: Column[] = [];
  reader.expect("(");
  do {
    const Name = reader.identifier().toLowerCase();
    const Type = reader.type();
    const Comment = reader.accept("COMMENT") ? reader.text() : undefined;
    found.push({ Name, Type, ...(Comment !== undefined && { Comment }) });
  } while (reader.accept(","));
  reader.expect(")");
  return found;
};

const pairs = (reader: DdlReader): Record<string, string> => {
  const found: [string, string][] = [];
  reader.expect("(");
  do {
    const key = reader.text();
    reader.expect("=");
    found.push([key, reader.text()]);
  } while (reader.accept(","));
  reader.expect(")");
  return Object.fromEntries(found);
};

type Row = { serde: string; parameters: Record<string, string> };

const delimited = (reader: DdlReader): Row => {
  const parameters: Record<string, string> = {};
  for (;;) {
    if (reader.accept("FIELDS", "TERMINATED", "BY")) {
      const delimiter = reader.text();
      Object.assign(parameters, { "field.delim": delimiter, "serialization.format": delimiter });
      if (reader.accept("ESCAPED", "BY")) parameters["escape.delim"] = reader.text();
    } else if (reader.accept("COLLECTION", "ITEMS", "TERMINATED", "BY")) parameters["colelction.delim"] = reader.text();
    else if (reader.accept("MAP", "KEYS", "TERMINATED", "BY")) parameters["mapkey.delim"] = reader.text();
    else if (reader.accept("LINES", "TERMINATED", "BY")) parameters["line.delim"] = reader.text();
    else if (reader.accept("NULL", "DEFINED", "AS")) parameters["serialization.null.format"] = reader.text();
    else return { serde: lazySimple, parameters };
  }
};

const rowFormat = (reader: DdlReader): Row => {
  if (reader.accept("DELIMITED")) return delimited(reader);
  reader.expect("SERDE");
  const serde = reader.text();
  return { serde, parameters: reader.accept("WITH", "SERDEPROPERTIES") ? pairs(reader) : {} };
};

const storedAs = (reader: DdlReader): { input: string; output: string; serde?: string } => {
  if (reader.accept("INPUTFORMAT")) {
    const input = reader.text();
    reader.expect("OUTPUTFORMAT");
    return { input, output: reader.text() };
  }
  const name = reader.identifier().toUpperCase();
  const known = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (known === undefined)
    throw new QueryFailure(
      `NOT_SUPPORTED: STORED AS ${name} is not in the local cloud; ${Object.keys(formats).join(" and ")} are, and INPUTFORMAT.`,
    );
  return known;
};

const tableOf = (reader: DdlReader): Omit<TableInput, "Name"> => {
  const Columns = columns(reader);
  const comment = reader.accept("COMMENT") ? { comment: reader.text() } : {};
  const PartitionKeys = reader.accept("PARTITIONED", "BY") ? columns(reader) : [];
  if (reader.accept("CLUSTERED")) throw new QueryFailure("NOT_SUPPORTED: CLUSTERED BY is not in the local cloud.");
  const row = reader.accept("ROW", "FORMAT") ? rowFormat(reader) : undefined;
  const stored = reader.accept("STORED", "AS") ? storedAs(reader) : (formats["TEXTFILE"] ?? { input: "", output: "" });
  const Location = reader.accept("LOCATION") ? reader.text() : undefined;
  const properties = reader.accept("TBLPROPERTIES") ? pairs(reader) : {};
  if (Location === undefined)
    throw new QueryFailure("SYNTAX_ERROR: No location was specified for table. An S3 location must be specified");
  const { serde = lazySimple, parameters = { "serialization.format": "1" } } = row ?? { serde: stored.serde };
  return {
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", ...comment, ...properties },
    PartitionKeys,
    StorageDescriptor: {
      Columns,
      Location,
      InputFormat: stored.input,
      OutputFormat: stored.output,
      SerdeInfo: { SerializationLibrary: serde, Parameters: parameters },
    },
  };
};

const nameOf = (reader: DdlReader): Name => {
  const first = reader.identifier().toLowerCase();
  return reader.accept(".") ? { database: first, table: reader.identifier().toLowerCase() } : { table: first };
};

const created = (reader: DdlReader): CatalogStatement => {
  if (reader.accept("DATABASE") || reader.accept("SCHEMA")) {
    const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
    const name = reader.identifier().toLowerCase();
    const comment = reader.accept("COMMENT") ? { comment: reader.text() } : {};
    const location = reader.accept("LOCATION") ? { location: reader.text() } : {};
    if (reader.accept("WITH", "DBPROPERTIES")) pairs(reader);
    return { does: "create database", name, ifNotExists, ...comment, ...location };
  }
  if (!reader.accept("EXTERNAL"))
    throw new QueryFailure(
      "NOT_SUPPORTED: Of CREATE statements DATABASE and EXTERNAL TABLE are in the local cloud; views, CREATE TABLE AS and Iceberg tables are not.",
    );
  reader.expect("TABLE");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  return { does: "create table", name: nameOf(reader), ifNotExists, table: tableOf(reader) };
};

const dropped = (reader: DdlReader): CatalogStatement => {
  if (reader.accept("DATABASE") || reader.accept("SCHEMA")) {
    const ifExists = reader.accept("IF", "EXISTS");
    const name = reader.identifier().toLowerCase();
    const cascade = reader.accept("CASCADE");
    if (!cascade) reader.accept("RESTRICT");
    return { does: "drop database", name, ifExists, cascade };
  }
  reader.expect("TABLE");
  const ifExists = reader.accept("IF", "EXISTS");
  return { does: "drop table", name: nameOf(reader), ifExists };
};

const inDatabase = (reader: DdlReader) =>
  reader.accept("IN") || reader.accept("FROM") ? { database: reader.identifier().toLowerCase() } : {};

const like = (reader: DdlReader) => (reader.accept("LIKE") || reader.isText() ? { like: reader.text() } : {});

const shown = (reader: DdlReader): CatalogStatement => {
  if (reader.accept("DATABASES") || reader.accept("SCHEMAS")) return { does: "show databases", ...like(reader) };
  if (reader.accept("TABLES")) return { does: "show tables", ...inDatabase(reader), ...like(reader) };
  if (reader.accept("CREATE", "TABLE")) return { does: "show create table", name: nameOf(reader) };
  if (reader.accept("COLUMNS")) {
    if (!reader.accept("IN")) reader.expect("FROM");
    const name = nameOf(reader);
    const { database } = inDatabase(reader);
    return { does: "show columns", name: database === undefined ? name : { ...name, database } };
  }
  throw new QueryFailure(
    "NOT_SUPPORTED: Of SHOW statements DATABASES, TABLES, COLUMNS and CREATE TABLE are in the local cloud.",
  );
};

/** Reads a statement about the catalog, in Hive's words; what is not here is refused by name. */
export const readCatalogStatement = (sql: string): CatalogStatement => {
  const reader = ddlReader(sql);
  const statement = ((): CatalogStatement => {
    if (reader.accept("CREATE")) return created(reader);
    if (reader.accept("DROP")) return dropped(reader);
    if (reader.accept("SHOW")) return shown(reader);
    if (!reader.accept("DESCRIBE")) reader.expect("DESC");
    for (const word of ["EXTENDED", "FORMATTED"])
      if (reader.accept(word)) throw new QueryFailure(`NOT_SUPPORTED: DESCRIBE ${word} is not in the local cloud.`);
    return { does: "describe", name: nameOf(reader) };
  })();
  reader.end();
  return statement;
};
