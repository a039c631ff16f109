import { z } from "zod";
import type { Objects } from "../../chassis/ports.ts";
import { readLines } from "../../records/jsonl.ts";
import type { Slice } from "../domain/run/part-row.ts";

/** A line of a job's input: what is asked. */
const InputLine = z.object({ recordId: z.string(), modelInput: z.unknown() });
export type InputLine = z.output<typeof InputLine>;

/** A line as a job's output has it, so that answers of both ways are read alike. */
const OutputLine = z.object({
  recordId: z.string(),
  modelOutput: z.unknown().optional(),
  error: z.object({ errorCode: z.int(), errorMessage: z.string() }).optional(),
});
export type OutputLine = z.output<typeof OutputLine>;

/** What was learnt of a record: its line, or a try that failed. */
export const Piece = z.union([z.object({ line: OutputLine }), z.object({ recordId: z.string(), failure: z.string() })]);
export type Piece = z.output<typeof Piece>;

/** The lines of one slice, read no further than its end. */
export const readSlice = async (objects: Objects, uri: string, { from, to }: Slice): Promise<InputLine[]> => {
  const found: InputLine[] = [];
  let at = 0;
  for await (const lines of readLines((await objects.read(uri)) as AsyncIterable<Buffer>)) {
    for (const { text } of lines.slice(Math.max(0, from - at), Math.max(0, to - at)))
      found.push(InputLine.parse(JSON.parse(text)));
    at += lines.length;
    if (at >= to) break;
  }
  return found;
};
