import { parseCsv, type CsvRecord } from "./csv-syntax.ts";
import { lineBytesMax, readLineBlocks } from "./line-blocks.ts";
import { MalformedInput, collectPlaces } from "./malformed-input.ts";
import type { OpenBytes, Row, Table } from "./table.ts";

/** Commas, unless the header has none and one of these instead. */
const otherDelimiters = ["\t", ";", "|"];

/** A CSV file with a header. All values are text, so 007 stays 007. An empty file has no columns and no rows. */
export const openCsv = async (open: OpenBytes): Promise<Table> => {
  const header = await readHeader(open);
  if (!header) return { columns: [], rows: noRows };
  const columns = header.fields.map((name) => name ?? "");
  return { columns, rows: (wanted) => readRows(open, { ...header, columns }, wanted) };
};

type Header = { fields: readonly (string | null)[]; delimiter: string };

/** Nothing to read is no error: whoever asked for rows counts none. */
async function* noRows(): AsyncGenerator<readonly Row[]> {
  yield* [];
}

const readHeader = async (open: OpenBytes): Promise<Header | undefined> => {
  let text = "";
  for await (const block of readLineBlocks(open())) {
    text += block.text;
    const delimiter = delimiterOf(text);
    const [first] = parseCsv(text, { delimiter, firstLine: 1, isLast: false }).records;
    if (first) return { fields: first.fields, delimiter };
    if (text.length > lineBytesMax) break;
  }
  const delimiter = delimiterOf(text);
  const { records, faults } = parseCsv(text, { delimiter, firstLine: 1, isLast: true });
  const [fault] = faults;
  if (fault) throw new MalformedInput("the CSV has no readable header", [`line ${fault.line}: ${fault.what}`]);
  return records[0] && { fields: records[0].fields, delimiter };
};

const delimiterOf = (text: string): string => {
  const line = text.slice(0, 100_000).trimStart().split("\n", 1)[0] ?? "";
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  return unquoted.includes(",") ? "," : (otherDelimiters.find((delimiter) => unquoted.includes(delimiter)) ?? ",");
};

async function* readRows(
  open: OpenBytes,
  header: { columns: readonly string[]; delimiter: string },
  wanted: readonly string[],
): AsyncGenerator<readonly Row[]> {
  const positions = wanted.map((name) => header.columns.indexOf(name));
  const places = collectPlaces();
  let isHeader = true;
  for await (const records of readRecords(open, header.delimiter, (place) => places.add(place))) {
    const rows: Row[] = [];
    for (const { line, fields } of records) {
      if (isHeader) isHeader = false;
      else if (fields.length === header.columns.length) rows.push(positions.map((at) => fields[at] ?? null));
      else places.add(`line ${line}: ${fields.length} fields where the header has ${header.columns.length}`);
    }
    if (rows.length > 0) yield rows;
  }
  if (places.found > 0) throw places.asError("the CSV is malformed");
}

async function* readRecords(
  open: OpenBytes,
  delimiter: string,
  report: (place: string) => void,
): AsyncGenerator<readonly CsvRecord[]> {
  let rest = "";
  let restLine = 1;
  for await (const block of readLineBlocks(open())) {
    if (rest.length + block.text.length > 2 * lineBytesMax)
      throw new MalformedInput(`a record is longer than ${lineBytesMax} bytes`, [
        `line ${restLine}: a quotation mark opened here is not closed in that distance`,
      ]);
    const parsed = parseCsv(rest + block.text, { delimiter, firstLine: restLine, isLast: false });
    for (const fault of parsed.faults) report(`line ${fault.line}: ${fault.what}`);
    ({ rest, restLine } = parsed);
    yield parsed.records;
  }
  const last = parseCsv(rest, { delimiter, firstLine: restLine, isLast: true });
  for (const fault of last.faults) report(`line ${fault.line}: ${fault.what}`);
  yield last.records;
}
