export type SourceObject = { readonly uri: string; readonly bytes: number };
export type Format = "csv" | "parquet" | "jsonl" | "images";

/** What one function works on: 15 minutes, 10 GB of scratch disk, of which the input is read once and its requests written once. */
export const objectBytesMax = 2_000_000_000;
const partBytes = 1_000_000_000;
const partObjects = 20_000;

/** Rows of a part and chunks of a row have their bounds in DynamoDB's 400 KB. */
export const partsMax = 1000;
export const chunksPerPartMax = 250;

/** One large object or many small ones, in their order, each in exactly one part; a part holds one format. */
export const groupObjects = <Item extends SourceObject & { readonly format: Format }>(
  objects: readonly Item[],
): Item[][] => {
  const parts: Item[][] = [];
  let bytes = 0;
  for (const object of objects) {
    const open = parts.at(-1);
    const fits = open && open.length < partObjects && bytes + object.bytes <= partBytes;
    if (fits && open[0]?.format === object.format) {
      open.push(object);
      bytes += object.bytes;
    } else {
      parts.push([object]);
      bytes = object.bytes;
    }
  }
  return parts;
};

/** The parts that are read; where only the first records are wanted, the first of them. */
export const partsToRead = <Item extends SourceObject & { readonly format: Format }>(
  objects: readonly Item[],
  firstRecords: number | undefined,
): Item[][] => groupObjects(objects).slice(0, firstRecords === undefined ? Infinity : 1);

/** By the name's ending; undefined: none that is known. */
export const formatOf = (uri: string): Format | undefined => {
  const ending = /\.([a-z0-9]+)$/i.exec(uri)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(formats, ending) ? formats[ending] : undefined;
};

const formats: Readonly<Record<string, Format>> = {
  csv: "csv",
  parquet: "parquet",
  jsonl: "jsonl",
  ndjson: "jsonl",
  png: "images",
  jpg: "images",
  jpeg: "images",
  gif: "images",
  webp: "images",
};
