import type { Readable } from "node:stream";
import { assert } from "../../chassis/outcome.ts";
import { readLines } from "../../records/jsonl.ts";
import type { Column, Value } from "../domain/columns.ts";
import type { NoImage } from "./fetch-image.ts";

/** Why a record was not even asked. */
export type Unaskable = "no-prompt" | "no-text" | NoImage | "refused-body";

/** A record as it came in, with the id and the prompt it was given; `unasked`: why it is not among the requests. */
export type PreparedRecord = {
  readonly id: string;
  readonly prompt: string | null;
  readonly unasked: readonly [Unaskable, string] | null;
  readonly values: readonly Value[];
};

/**
 * A chunk's records are kept line by line, in the order of the input and those in between that cannot be asked among them: first the
 * columns, then `[unasked, id, prompt, …values]` of each. Cut out of a longer file as it is, and read again without a schema.
 */
export const recordHead = (columns: readonly Column[]): string => JSON.stringify({ columns });

export const recordEntry = ({ id, prompt, unasked, values }: PreparedRecord): string =>
  JSON.stringify([unasked, id, prompt, ...values]);

export type RecordFile = {
  readonly columns: readonly Column[];
  records(): AsyncIterable<readonly PreparedRecord[]>;
};

export const readRecords = async (open: () => Promise<Readable>): Promise<RecordFile> => {
  let columns: readonly Column[] | undefined;
  for await (const [head] of readLines(await open())) {
    if (!head) continue;
    ({ columns } = JSON.parse(head.text) as { columns: readonly Column[] });
    break;
  }
  assert(columns, "a file of records begins with its columns");
  return {
    columns,
    async *records() {
      let isHead = true;
      for await (const lines of readLines(await open())) {
        const entries = isHead ? lines.slice(1) : lines;
        if (lines.length > 0) isHead = false;
        yield entries.map(({ text }) => readEntry(text));
      }
    },
  };
};

const readEntry = (text: string): PreparedRecord => {
  const [unasked, id, prompt, ...values] = JSON.parse(text) as [PreparedRecord["unasked"], string, string, ...Value[]];
  return { unasked, id, prompt, values };
};
