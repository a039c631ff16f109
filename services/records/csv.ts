import { parseCsv, type CsvRecord } from "./csv-syntax.ts";
import { lineBytesMax, readByteBlocks } from "./line-blocks.ts";
import { MalformedInput, collectPlaces } from "./malformed-input.ts";
import type { ByteRow, OpenBytes, Table } from "./table.ts";
import { stringOf } from "./utf8.ts";

/** Commas, unless the header has none and one of these instead. */
const otherDelimiters = ["\t", ";", "|"];

/** A CSV file with a header. All values are text, so 007 stays 007. An empty file has no columns and no rows. */
export const openCsv = async (open: OpenBytes): Promise<Table> => {
  const table = await openCsvBytes(open);
  return {
    columns: table.columns,
    async *rows(wanted) {
      for await (const some of table.rows(wanted))
        yield some.map((row) => row.map((value) => (value === null ? null : stringOf(value))));
    },
  };
};

/** The same for whoever hands the texts on as they are. */
export const openCsvBytes = async (open: OpenBytes): Promise<Table<ByteRow>> => {
  const header = await readHeader(open);
  if (!header) return { columns: [], rows: noRows };
  const columns = header.fields.map((name) => (name === null ? "" : stringOf(name)));
  return { columns, rows: (wanted) => readRows(open, { ...header, columns }, wanted) };
};

type Header = { fields: ByteRow; delimiter: string };

/** Nothing to read is no error: whoever asked for rows counts none. */
async function* noRows(): AsyncGenerator<readonly ByteRow[]> {
  yield* [];
}

const readHeader = async (open: OpenBytes): Promise<Header | undefined> => {
  let bytes = Buffer.alloc(0);
  for await (const block of readByteBlocks(open())) {
    bytes = Buffer.concat([bytes, block.bytes]);
    const delimiter = delimiterOf(bytes);
    const [first] = parseCsv(bytes, { delimiter, firstLine: 1, isLast: false, recordsMax: 1 }).records;
    if (first) return { fields: first.fields, delimiter };
    if (bytes.length > lineBytesMax) break;
  }
  const delimiter = delimiterOf(bytes);
  const { records, faults } = parseCsv(bytes, { delimiter, firstLine: 1, isLast: true });
  const [fault] = faults;
  if (fault) throw new MalformedInput("the CSV has no readable header", [`line ${fault.line}: ${fault.what}`]);
  return records[0] && { fields: records[0].fields, delimiter };
};

const delimiterOf = (bytes: Buffer): string => {
  const line = bytes.toString("utf8", 0, 100_000).trimStart().split("\n", 1)[0] ?? "";
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  return unquoted.includes(",") ? "," : (otherDelimiters.find((delimiter) => unquoted.includes(delimiter)) ?? ",");
};

async function* readRows(
  open: OpenBytes,
  header: { columns: readonly string[]; delimiter: string },
  wanted: readonly string[],
): AsyncGenerator<readonly ByteRow[]> {
  const positions = wanted.map((name) => header.columns.indexOf(name));
  const isAll = positions.length === header.columns.length && positions.every((position, at) => position === at);
  const places = collectPlaces();
  let isHeader = true;
  for await (const records of readRecords(open, header.delimiter, (place) => places.add(place))) {
    const rows: ByteRow[] = [];
    for (const { line, fields } of records) {
      if (isHeader) isHeader = false;
      else if (fields.length !== header.columns.length)
        places.add(`line ${line}: ${fields.length} fields where the header has ${header.columns.length}`);
      else rows.push(isAll ? fields : positions.map((at) => fields[at] ?? null));
    }
    if (rows.length > 0) yield rows;
  }
  if (places.found > 0) throw places.asError("the CSV is malformed");
}

/** Fewer than a block has: what is held of them when V8 collects its garbage makes it take ever more room for new objects. */
const recordsMax = 100;

async function* readRecords(
  open: OpenBytes,
  delimiter: string,
  report: (place: string) => void,
): AsyncGenerator<readonly CsvRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  let restLine = 1;
  for await (const block of readByteBlocks(open())) {
    if (rest.length + block.bytes.length > 2 * lineBytesMax)
      throw new MalformedInput(`a record is longer than ${lineBytesMax} bytes`, [
        `line ${restLine}: a quotation mark opened here is not closed in that distance`,
      ]);
    rest = rest.length === 0 ? block.bytes : Buffer.concat([rest, block.bytes]);
    for (let isMore = true; isMore;) {
      const parsed = parseCsv(rest, { delimiter, firstLine: restLine, isLast: false, recordsMax });
      for (const fault of parsed.faults) report(`line ${fault.line}: ${fault.what}`);
      rest = rest.subarray(parsed.rest);
      restLine = parsed.restLine;
      yield parsed.records;
      isMore = parsed.records.length === recordsMax;
    }
  }
  const last = parseCsv(rest, { delimiter, firstLine: restLine, isLast: true });
  for (const fault of last.faults) report(`line ${fault.line}: ${fault.what}`);
  yield last.records;
}
