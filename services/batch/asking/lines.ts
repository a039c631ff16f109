import { createHash } from "node:crypto";
import { Readable } from "node:stream";
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
const Piece = z.union([z.object({ line: OutputLine }), z.object({ recordId: z.string(), failure: z.string() })]);
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

export const writeLines = async (
  objects: Objects,
  uri: string,
  values: readonly unknown[],
): Promise<"written" | "existed"> => {
  const content = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  return objects.writeOnce(uri, () => Readable.from([content]), "application/jsonl");
};

/** Everything that was learnt of a slice before, in the order in which it was kept. */
export const readPieces = async (objects: Objects, folder: string): Promise<{ pieces: Piece[]; count: number }> => {
  const pieces: Piece[] = [];
  let count = 0;
  for await (const { uri } of objects.list(folder)) {
    for await (const lines of readLines((await objects.read(uri)) as AsyncIterable<Buffer>))
      for (const { text } of lines) pieces.push(Piece.parse(JSON.parse(text)));
    count += 1;
  }
  return { pieces, count };
};

/** Objects are never overwritten: each has a name of its own, by its place in the sequence and its content. */
export const writePieces = async (
  objects: Objects,
  folder: string,
  { pieces, count }: { pieces: readonly Piece[]; count: number },
): Promise<void> => {
  if (pieces.length === 0) return;
  const hash = createHash("sha256").update(JSON.stringify(pieces)).digest("hex").slice(0, 24);
  await writeLines(objects, `${folder}${String(count).padStart(5, "0")}-${hash}.jsonl`, pieces);
};
