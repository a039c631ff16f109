import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { textOf, type Value } from "../domain/columns.ts";
import { memoryTools } from "../memory/memory-tools.ts";
import { recordCutter } from "./cut-records.ts";
import { idColumn, ownColumns, promptColumn, unaskedColumn } from "./record-block.ts";
import { readRecords, recordHead, type PreparedRecord } from "./record-file.ts";
import { RecordFileWriter } from "./write-record-file.ts";

const columns = [{ name: "text" }, { name: "tokens", kind: "integer" as const }];

const cutAll = async (records: readonly PreparedRecord[], chunks: readonly number[]) => {
  const file = await memoryTools(memoryObjects()).lines();
  const writer = new RecordFileWriter(file, columns.length);
  for (const record of records) writer.add(record);
  writer.close();
  const cutter = recordCutter(file, writer.blocks, recordHead(columns));
  const found: unknown[][] = [];
  for (const asked of chunks) {
    const open = await cutter.cut(asked);
    const read = await recordsIn(async () => open());
    // A body is asked for again where writing it failed.
    expect(await recordsIn(async () => open())).toEqual(read);
    found.push(read);
  }
  return found;
};

const recordsIn = async (open: Parameters<typeof readRecords>[0]): Promise<unknown[]> => {
  const file = await readRecords(open);
  expect(file.columns).toEqual(columns);
  const found: unknown[] = [];
  for await (const block of file.blocks()) {
    const texts = Array.from({ length: ownColumns + columns.length }, (_, at) => block.texts(at));
    for (let record = 0; record < block.records; record += 1)
      found.push(texts.map((each) => (each.next() ? textOf(each) : null)));
  }
  return found;
};

const plainOf = ({ id, prompt, unasked, values }: PreparedRecord): unknown[] => {
  const own: unknown[] = [];
  own[idColumn] = id;
  own[promptColumn] = prompt;
  own[unaskedColumn] = unasked && JSON.stringify(unasked);
  return [...own, ...values.map((value) => (value === null ? null : textOf(value)))];
};

/** A chunk ends before the first record that is asked and not one of its own. */
const plainly = (records: readonly PreparedRecord[], chunks: readonly number[]): unknown[][] => {
  const waiting = [...records];
  return chunks.map((asked) => {
    const own: unknown[] = [];
    for (let left = asked; waiting[0] && (left > 0 || waiting[0].unasked);) {
      const record = waiting.shift() as PreparedRecord;
      if (!record.unasked) left -= 1;
      own.push(plainOf(record));
    }
    return own;
  });
};

const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 30 }), fc.constantFrom("", "é", "x".repeat(300_000)));
const bytesOf = (each: string): Value => ({
  bytes: Buffer.from(`..${each}`),
  from: 2,
  to: 2 + Buffer.byteLength(each),
});
const value = fc.oneof(text.map(bytesOf), fc.option<Value>(text));
const record = fc.record({
  id: fc.string({ unit: "grapheme" }),
  prompt: fc.option(fc.constantFrom("ask", "é"), { freq: 8 }),
  unasked: fc.option(fc.constant(["no-text", "its prompt is blank"] as const), { freq: 2 }),
  values: fc.tuple(value, fc.option(fc.nat())),
});

test("Chunks cut out of the long file have its records, each once and in order, and what is not asked with the one before", async () => {
  const cases = fc.tuple(fc.array(record, { maxLength: 30 }), fc.array(fc.nat(12), { maxLength: 6 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([records, shares]) => {
      const chunks = [...shares, records.length];
      const found = await cutAll(records, chunks);
      expect(found).toEqual(plainly(records, chunks));
      expect(found.flat()).toEqual(records.map(plainOf));
    }),
    { numRuns: 60 },
  );
});

test("Blocks of many records are cut within", async () => {
  const records = Array.from({ length: 2_300 }, (_, at) => ({
    id: String(at),
    prompt: "ask",
    unasked: at % 7 === 3 ? (["no-text", "its prompt is blank"] as const) : null,
    values: [`text ${at}`, at % 5 === 0 ? null : at],
  }));
  const chunks = [1, 499, 500, 700, 1000];
  expect(await cutAll(records, chunks)).toEqual(plainly(records, chunks));
});
