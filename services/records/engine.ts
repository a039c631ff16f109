import type { DuckDBConnection } from "@duckdb/node-api";
import { join } from "node:path";

/** A DuckDB that can touch one directory and nothing else: no network, no extensions, no other files. */
export type Engine = {
  readonly connection: DuckDBConnection;
  /** A second connection, to read while the first one writes. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
};

/** What does not fit into `memoryMb` spills to the directory. */
export const openEngine = async (directory: string, { memoryMb }: { memoryMb: number }): Promise<Engine> => {
  // Seventy megabytes that only some reactions of a service need: loaded when the first engine opens.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(join(directory, "engine.duckdb"), {
    memory_limit: `${memoryMb}MB`,
    temp_directory: join(directory, "spill"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  // DuckDB takes no parameters in SET; the directory is ours and is quoted all the same.
  await connection.run(`SET allowed_directories = ['${directory.replaceAll("'", "''")}/']`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
  const others: DuckDBConnection[] = [];
  return {
    connection,
    async connect() {
      const another = await instance.connect();
      others.push(another);
      return another;
    },
    close: () => {
      for (const each of [...others, connection]) each.closeSync();
      instance.closeSync();
    },
  };
};
