import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import { readLines } from "../../records/jsonl.ts";
import type { Slice } from "../domain/run/slices.ts";

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

/** Where the slices of an input begin and the last one ends, in bytes. */
const Edges = z.object({ edges: z.array(z.int().nonnegative()) });

export type Sliced = {
  readonly inputUri: string;
  /** All of them, in order. */
  readonly slices: readonly Slice[];
  /** Where their edges are written down by whoever comes first: a slice is read without those before it. */
  readonly edgesUri: string;
};

/** The lines of one slice, and nothing else of the input. */
export const readSlice = async (objects: Objects, sliced: Sliced, slice: number): Promise<InputLine[]> => {
  const found: InputLine[] = [];
  const bytes = await objects.read(sliced.inputUri, await rangeOf(objects, sliced, slice));
  for await (const lines of readLines(bytes as AsyncIterable<Buffer>))
    for (const { text } of lines) found.push(InputLine.parse(JSON.parse(text)));
  return found;
};

/** One slice alone is all of the input. */
const rangeOf = async (
  objects: Objects,
  sliced: Sliced,
  slice: number,
): Promise<{ from: number; to: number } | undefined> => {
  if (sliced.slices.length === 1) return undefined;
  const [from, to] = (await edgesOf(objects, sliced)).slice(slice, slice + 2);
  assert(from !== undefined && to !== undefined, "a slice has two edges");
  return { from, to };
};

const edgesOf = async (objects: Objects, { inputUri, slices, edgesUri }: Sliced): Promise<readonly number[]> => {
  if (!(await objects.head(edgesUri))) {
    const edges = await findEdges((await objects.read(inputUri)) as AsyncIterable<Buffer>, slices);
    await objects.writeOnce(edgesUri, () => Readable.from([JSON.stringify({ edges })]), "application/json");
    return edges;
  }
  return Edges.parse(JSON.parse(await text(await objects.read(edgesUri)))).edges;
};

const lineFeed = 0x0a;

/** The lines are ours: each ends with a line feed, and none is blank. */
const findEdges = async (input: AsyncIterable<Buffer>, slices: readonly Slice[]): Promise<number[]> => {
  const wanted = new Set(slices.map(({ to }) => to));
  const edges = [0];
  let lines = 0;
  let before = 0;
  for await (const part of input) {
    for (let at = part.indexOf(lineFeed); at !== -1; at = part.indexOf(lineFeed, at + 1)) {
      lines += 1;
      if (wanted.has(lines)) edges.push(before + at + 1);
    }
    before += part.length;
  }
  assert(edges.length === slices.length + 1, "an input has the records that its slices are of");
  return edges;
};
