import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { here, serde, table, start, outcome, rows, read, useLake } from "./athena.testing.ts";

useLake();

describe("UNLOAD", () => {
  test("writes JSON lines, compressed, and a manifest", async () => {
    const id = await start(
      "UNLOAD (SELECT id, n FROM orders ORDER BY id) TO 's3://lake/out/json/' WITH (format = 'JSON', compression = 'gzip')",
    );
    const query = await outcome(id);
    expect(query).toMatchObject({
      state: "SUCCEEDED",
      SubstatementType: "UNLOAD",
      Statistics: { DataManifestLocation: `s3://lake/results/${id}-manifest.csv` },
    });
    const [key = ""] = here.s3.list("lake", "out/json/");
    expect((await read(`results/${id}-manifest.csv`)).toString()).toBe(`s3://lake/${key}\n`);
    const lines = gunzipSync(await read(key))
      .toString()
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: "2", n: null },
      { id: "ü1", n: 5 },
    ]);
  });

  test("writes Parquet by partition, which a table reads again, and a column no file has is NULL", async () => {
    const id = await start(
      "UNLOAD (SELECT id, n, CASE WHEN n = 5 THEN 'five' ELSE 'none' END AS part FROM orders) TO 's3://lake/out/parquet/' WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['part'])",
    );
    expect((await outcome(id)).state).toBe("SUCCEEDED");
    const keys = here.s3.list("lake", "out/parquet/");
    expect(keys.map((key) => key.split("/")[2])).toEqual(["part=five", "part=none"]);
    await table(
      "copied",
      serde.parquet,
      { ID: "string", n: "bigint", extra: "date" },
      { location: "s3://lake/out/parquet" },
    );
    expect(await rows("SELECT id, n, extra FROM copied ORDER BY id")).toEqual([
      ["id", "n", "extra"],
      ["2", undefined, undefined],
      ["ü1", "5", undefined],
    ]);
  });
});
