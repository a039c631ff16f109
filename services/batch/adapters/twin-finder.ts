import type { TwinFinder } from "../making/tools.ts";
import { lineFile } from "./line-file.ts";
import type { Shelf } from "./shelf.ts";

/** Ids go to the disk as JSON, one a line, and DuckDB groups them out of core. */
export const twinFinder = (shelf: Shelf): TwinFinder => {
  const file = lineFile(shelf);
  let any = false;
  return {
    add(id) {
      any = true;
      file.add(JSON.stringify(id));
    },
    async find() {
      file.close();
      if (!any) return { ids: [], count: 0 };
      const { connection } = await shelf.engine();
      const found = await connection.runAndReadAll(twins, [file.path]);
      const rows = found.getRows() as [bigint, string][];
      return { ids: rows.map(([, id]) => JSON.parse(id) as string), count: Number(rows[0]?.[0] ?? 0) };
    },
  };
};

/** No line of JSON holds the delimiter, so each line is one value. DuckDB sets aside sixteen times the longest line. */
const twins = `
  WITH twins AS (
    SELECT id FROM read_csv($1, columns = {'id': 'VARCHAR'}, auto_detect = false, header = false,
      delim = '\u0001', quote = '', escape = '', max_line_size = 100000)
    GROUP BY id HAVING count(*) > 1
  )
  SELECT (SELECT count(*) FROM twins), id FROM twins ORDER BY id LIMIT 20`;
