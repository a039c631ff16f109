import { stableId, type Dataset } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import { readLines } from "../../records/jsonl.ts";
import { collectPlaces } from "../../records/malformed-input.ts";
import { chooser } from "./choose.ts";
import type { TestCase } from "./question.ts";
import { readRecord } from "./read-record.ts";

/** What is in the test split: lines = unreadable + without reference + usable, and chosen of the usable. */
export type Counts = { lines: number; unreadable: number; withoutReference: number; usable: number; chosen: number };

export type Survey = {
  readonly counts: Counts;
  /** The first twenty unreadable lines, each with its reason. */
  readonly places: readonly string[];
  readonly chosen: ReadonlySet<number>;
};

export type Split = { readonly uri: string; readonly format: Dataset["recordFormat"] };

/** Of the line number and the content: equal lines are two records, and another dataset's record has another id. */
const recordIdOf = (line: number, text: string): string => stableId("record", line, text);

const linesOf = async function* linesOf(objects: Objects, uri: string) {
  for await (const lines of readLines((await objects.read(uri)) as AsyncIterable<Buffer>)) yield* lines;
};

/** Reads the split once, line by line, and chooses at most `recordsMax` of the records that can be asked and compared. */
export const surveySplit = async (objects: Objects, split: Split, recordsMax: number): Promise<Survey> => {
  const counts = { lines: 0, unreadable: 0, withoutReference: 0, usable: 0 };
  const places = collectPlaces();
  const choice = chooser(recordsMax);
  for await (const { number, text } of linesOf(objects, split.uri)) {
    const read = readRecord(text, split.format);
    counts.lines += 1;
    if (read.kind === "record") choice.add({ recordId: recordIdOf(number, text), line: number });
    if (read.kind === "unreadable") places.add(`line ${number} ${read.why}`);
    counts[counterOf[read.kind]] += 1;
  }
  const chosen = choice.lines();
  return { counts: { ...counts, chosen: chosen.size }, places: places.asError("").places, chosen };
};

const counterOf = { record: "usable", "no-reference": "withoutReference", unreadable: "unreadable" } as const;

/** The chosen records in the file's order, so many at a time. */
export const chosenInChunks = async function* chosenInChunks(
  objects: Objects,
  split: Split,
  { chosen, chunkRecords }: { chosen: ReadonlySet<number>; chunkRecords: number },
): AsyncGenerator<readonly TestCase[]> {
  let chunk: TestCase[] = [];
  for await (const { number, text } of linesOf(objects, split.uri)) {
    if (!chosen.has(number)) continue;
    const read = readRecord(text, split.format);
    assert(read.kind === "record", `line ${number} of ${split.uri} has changed while it was read`);
    chunk.push({ recordId: recordIdOf(number, text), question: read.question, reference: read.reference });
    if (chunk.length < chunkRecords) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
};
