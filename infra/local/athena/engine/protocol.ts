import type { GlueTable } from "../../glue/catalog.ts";
import type { Unload } from "../statement.ts";

/** A column of an answer, in Athena's words. */
export type ColumnInfo = { name: string; type: string; precision: number; scale: number; caseSensitive: boolean };

/** A table that a query names, as written there. */
export type TableName = {
  catalog: string;
  database: string;
  table: string;
  at: string;
  /** Also the name of a WITH query. */ common: boolean;
};

/** A table of Glue whose files lie on this machine. */
export type StagedTable = {
  database: string;
  table: string;
  definition: Pick<GlueTable, "Parameters" | "StorageDescriptor">;
  files: string[];
};

export type Question =
  | { kind: "plan"; sql: string }
  | {
      kind: "run";
      sql: string;
      database: string;
      /** The only folder that the query may touch. */
      directory: string;
      tables: StagedTable[];
      /** Where the answer goes, below the folder. */
      output: { kind: "csv"; file: string } | ({ kind: "unload"; folder: string } & Unload);
    };

export type Answer =
  | { kind: "planned"; tables: TableName[] }
  | { kind: "done"; columns: ColumnInfo[]; rows: number }
  /** What the query did wrong, in the engine's sentence. */
  | { kind: "failed"; reason: string };
