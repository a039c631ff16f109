import { textOf, type Value } from "../domain/columns.ts";
import type { InputRows } from "./open-input.ts";
import { duplicateIds, missingIds } from "./problems.ts";
import { Refused } from "./refused.ts";
import type { LineFile, Tools } from "./tools.ts";

/** Who each record is: by a column of the user's, or by part and row. Once given, an id never changes. */
export type RecordIds = {
  idOf(values: readonly Value[], rows: InputRows, at: number): string;
  /** Refuses records without an id and ids that stand twice. Of given ids there is no file. */
  close(): Promise<{ readonly file: LineFile; readonly bytes: number } | undefined>;
};

/** Bedrock says of no limit; an id longer than this is another column. */
const idLengthMax = 2000;

export const givenIds = (ownPart: number): RecordIds => {
  let row = -1;
  let part = ownPart;
  let beginning = "";
  return {
    idOf: (_, rows) => {
      if (rows.part !== undefined && rows.part !== part) {
        part = rows.part;
        row = -1;
      }
      row += 1;
      const last = row % 1000;
      if (last === 0) beginning = `${String(part).padStart(5, "0")}-${String(row / 1000).padStart(5, "0")}`;
      return `${beginning}${lastDigits[last]}`;
    },
    close: async () => undefined,
  };
};

/** V8 keeps the texts of thousands of numbers: a number made text for each record would have the collector of garbage copy them all. */
const lastDigits = Array.from({ length: 1000 }, (_, last) => String(last).padStart(3, "0"));

/** Of an earlier stage's results: they are one a record already. */
export const keptIds = (idAt: number): RecordIds => ({
  idOf: (values) => textOf(values[idAt]),
  close: async () => undefined,
});

export const idsOfColumn = async (column: string, idAt: number, tools: Tools): Promise<RecordIds> => {
  const file = await tools.lines();
  const twins = await tools.twins();
  const without: string[] = [];
  let missing = 0;
  let bytes = 0;
  return {
    idOf(values, { uri, row }, at) {
      const id = textOf(values[idAt]);
      if (id === "" || id.length > idLengthMax) {
        missing += 1;
        if (without.length < 20) without.push(`${uri}: record ${row + at}`);
        return id;
      }
      bytes += file.add(JSON.stringify(id));
      twins.add(id);
      return id;
    },
    async close() {
      file.close();
      if (missing > 0) throw new Refused([missingIds(column, without, missing)]);
      const { ids, count } = await twins.find();
      if (count > 0) throw new Refused([duplicateIds(column, ids, count)]);
      return { file, bytes };
    },
  };
};
