import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { z } from "zod";
import type { Objects } from "../../chassis/ports.ts";
import { readLines } from "../../records/jsonl.ts";
import { PartialLine, knownOf, type Known } from "./known.ts";

/** Objects of JSON lines, each a chunk of records: small enough to be held. Says whether these lines or somebody else's stand. */
export const writeLines = async (
  objects: Objects,
  uri: string,
  values: readonly unknown[],
): Promise<"written" | "existed"> => {
  const content = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  return objects.writeOnce(uri, () => Readable.from([content]), "application/jsonl");
};

export const readValues = async <Schema extends z.ZodType>(
  objects: Objects,
  uri: string,
  schema: Schema,
): Promise<z.output<Schema>[]> => {
  const values: z.output<Schema>[] = [];
  for await (const lines of readLines((await objects.read(uri)) as AsyncIterable<Buffer>))
    for (const { text } of lines) values.push(schema.parse(JSON.parse(text)));
  return values;
};

/** Everything that was kept of a chunk, and in how many pieces. */
export const readPartials = async (
  objects: Objects,
  folder: string,
): Promise<{ lines: PartialLine[]; known: Known; pieces: number }> => {
  const lines: PartialLine[] = [];
  let pieces = 0;
  for await (const { uri } of objects.list(folder)) {
    lines.push(...(await readValues(objects, uri, PartialLine)));
    pieces += 1;
  }
  return { lines, known: knownOf(lines), pieces };
};

/** Objects are never overwritten: each piece has a name of its own, by its place in the sequence and its content. */
export const writePartial = async (
  objects: Objects,
  folder: string,
  { lines, piece }: { lines: readonly PartialLine[]; piece: number },
): Promise<"written" | "existed"> => {
  const hash = createHash("sha256").update(JSON.stringify(lines)).digest("hex").slice(0, 24);
  return writeLines(objects, `${folder}${String(piece).padStart(5, "0")}-${hash}.jsonl`, lines);
};
