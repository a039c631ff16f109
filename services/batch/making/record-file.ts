import type { Readable } from "node:stream";
import { assert } from "../../chassis/outcome.ts";
import { putText } from "../../records/utf8.ts";
import { isUtf8, textOf, type Column, type Utf8, type Value } from "../domain/columns.ts";
import type { NoImage } from "./fetch-image.ts";
import type { LineFile } from "./tools.ts";

/** Why a record was not even asked. */
export type Unaskable = "no-prompt" | "no-text" | NoImage | "refused-body";

/** A record as it came in, with the id and the prompt it was given; `unasked`: why it is not among the requests. */
export type PreparedRecord<Id = Utf8> = {
  readonly id: Id;
  readonly prompt: string | null;
  readonly unasked: readonly [Unaskable, string] | null;
  readonly values: readonly Value[];
};

/**
 * A chunk's records stand one after another, in the order of the input and those in between that cannot be asked among them. Each is its
 * length and its texts, every text behind its own length, as Parquet keeps them: a text goes from file to file as bytes. Before them
 * stands their head, the columns. So a chunk is cut out of a longer file as it is, and read again without a schema.
 */
export const recordHead = (columns: readonly Column[]): Buffer => {
  const head = Buffer.from(JSON.stringify({ columns }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head]);
};

/** Bytes that it takes in the file. */
export const addRecord = ({ id, prompt, unasked, values }: PreparedRecord<string>, file: LineFile): number => {
  const texts = [id, prompt, unasked && JSON.stringify(unasked)];
  let room = 4;
  for (const text of texts) room += roomOf(text);
  for (const value of values) room += roomOf(value);
  return file.fill(room, (bytes, start) => {
    let at = start + 4;
    for (const text of texts) at = put(bytes, at, text);
    for (const value of values) at = put(bytes, at, value);
    bytes.writeUInt32LE(at - start - 4, start);
    return at;
  });
};

/** A character takes three bytes at most. */
const roomOf = (value: Value): number => {
  if (typeof value === "string") return 4 + 3 * value.length;
  return 4 + (isUtf8(value) ? value.to - value.from : 3 * textOf(value).length);
};

const missing = 0xff_ff_ff_ff;

const put = (bytes: Buffer, at: number, value: Value): number => {
  if (value === null) return bytes.writeUInt32LE(missing, at);
  const text = typeof value === "string" || isUtf8(value) ? value : textOf(value);
  const end = putText(text, bytes, at + 4);
  bytes.writeUInt32LE(end - at - 4, at);
  return end;
};

export type RecordFile = {
  readonly columns: readonly Column[];
  /** Texts of a block hold until the next. */
  records(): AsyncIterable<readonly PreparedRecord[]>;
};

export const readRecords = async (open: () => Promise<Readable>): Promise<RecordFile> => {
  let columns: readonly Column[] | undefined;
  for await (const { bytes, places } of blocks(await open())) {
    const [head] = places;
    if (head) ({ columns } = JSON.parse(bytes.toString("utf8", head.from, head.to)) as { columns: readonly Column[] });
    break;
  }
  assert(columns, "a file of records begins with its columns");
  const kinds = columns.map(({ kind }) => kind ?? "text");
  const known = { prompt: null };
  return {
    columns,
    async *records() {
      let isHead = true;
      for await (const { bytes, places } of blocks(await open())) {
        const records = isHead ? places.slice(1) : places;
        isHead = false;
        yield records.map(({ from }) => recordAt(bytes, from, kinds, known));
      }
    },
  };
};

type Kinds = readonly NonNullable<Column["kind"] | "text">[];

const recordAt = (bytes: Buffer, from: number, kinds: Kinds, known: { prompt: string | null }): PreparedRecord => {
  let at = from;
  const next = (): Utf8 | null => {
    const length = bytes.readUInt32LE(at);
    at += 4;
    if (length === missing) return null;
    at += length;
    return { bytes, from: at - length, to: at };
  };
  const id = next();
  assert(id, "a record has an id");
  const prompt = promptIn(next(), known);
  const unasked = next();
  const values: Value[] = [];
  for (let column = 0; column < kinds.length; column += 1) {
    const text = next();
    values.push(text === null || kinds[column] === "text" ? text : (JSON.parse(textOf(text)) as Value));
  }
  return {
    id,
    prompt,
    unasked: unasked === null ? null : (JSON.parse(textOf(unasked)) as PreparedRecord["unasked"]),
    values,
  };
};

/** Nearly always that of the record before. */
const promptIn = (text: Utf8 | null, known: { prompt: string | null }): string | null => {
  if (text === null) return null;
  const { prompt } = known;
  if (prompt !== null && prompt.length === text.to - text.from) {
    let at = 0;
    while (at < prompt.length && prompt.charCodeAt(at) === text.bytes[text.from + at]) at += 1;
    if (at === prompt.length) return prompt;
  }
  known.prompt = textOf(text);
  return known.prompt;
};

type Block = { readonly bytes: Buffer; readonly places: readonly { readonly from: number; readonly to: number }[] };

/** Bytes with whole records in them; what is left of one goes before the next bytes. */
async function* blocks(stream: AsyncIterable<Buffer>): AsyncGenerator<Block> {
  let waiting: Buffer[] = [];
  let held = 0;
  let needed = 4;
  for await (const part of stream) {
    waiting.push(part);
    held += part.length;
    if (held < needed) continue;
    const bytes = waiting.length === 1 ? part : Buffer.concat(waiting);
    const places: { from: number; to: number }[] = [];
    let at = 0;
    for (needed = 4; ; needed = 4) {
      if (at + 4 > bytes.length) break;
      needed = 4 + bytes.readUInt32LE(at);
      if (at + needed > bytes.length) break;
      places.push({ from: at + 4, to: at + needed });
      at += needed;
    }
    if (places.length > 0) yield { bytes, places };
    waiting = at === bytes.length ? [] : [bytes.subarray(at)];
    held = bytes.length - at;
  }
  assert(held === 0, "a file of records ends with a whole one");
}
