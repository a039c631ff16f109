import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** The same two steps as one would write them in SQL first: what ours is compared with. It checks nothing. */
const place = (directory: string): string => join(directory, "duckdb");

const connect = async (directory: string) => {
  const instance = await DuckDBInstance.create(join(place(directory), "bench.duckdb"), {
    memory_limit: "400MB",
    temp_directory: join(place(directory), "spill"),
  });
  return instance.connect();
};

/** Rows with ids into a table, and of that, file by file, records in Parquet and requests. */
export const duckdbPrepare = async (
  directory: string,
  { csv, files, rows }: { csv: string; files: number; rows: number },
): Promise<void> => {
  await rm(place(directory), { recursive: true, force: true });
  await mkdir(place(directory), { recursive: true });
  const connection = await connect(directory);
  await connection.run(
    `CREATE TABLE records AS SELECT printf('00000-%08d', row_number() OVER () - 1) AS record_id, *
     FROM read_csv('${csv}', all_varchar = true)`,
  );
  const perFile = Math.ceil(rows / files);
  for (let file = 0; file < files; file += 1) {
    const some = `FROM records WHERE rowid BETWEEN ${file * perFile} AND ${(file + 1) * perFile - 1}`;
    await connection.run(
      `COPY (SELECT * ${some}) TO '${join(place(directory), `records-${file}.parquet`)}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    await connection.run(
      `COPY (SELECT record_id AS "recordId", {
         'schemaVersion': 'messages-v1',
         'messages': [{'role': 'user', 'content': [{'text': 'Summarise in one sentence: ' || text}]}],
         'inferenceConfig': {'maxTokens': 200}
       } AS "modelInput" ${some}) TO '${join(place(directory), `input-${file}.jsonl`)}' (FORMAT json)`,
    );
  }
};

/** Each file of answers joined with the records that it is of, into a Parquet file. */
export const duckdbCollect = async (directory: string, outputs: readonly string[]): Promise<void> => {
  const connection = await connect(directory);
  for (const [file, output] of outputs.entries())
    await connection.run(
      `COPY (SELECT r.*, o."modelOutput".output.message.content[1].text AS response, o."modelOutput"."stopReason" AS stop_reason,
           o."modelOutput".usage."inputTokens" AS input_tokens, o."modelOutput".usage."outputTokens" AS output_tokens
         FROM '${join(place(directory), `records-${file}.parquet`)}' r JOIN read_json('${output}', format = 'newline_delimited',
           columns = {"recordId": 'VARCHAR', "modelOutput": 'STRUCT(output STRUCT(message STRUCT(content STRUCT("text" VARCHAR)[])), "stopReason" VARCHAR, usage STRUCT("inputTokens" BIGINT, "outputTokens" BIGINT))'}) o
         ON r.record_id = o."recordId")
       TO '${join(place(directory), `result-${file}.parquet`)}' (FORMAT parquet, COMPRESSION zstd)`,
    );
};
