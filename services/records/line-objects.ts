import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { z } from "zod";
import type { Objects } from "../chassis/ports.ts";
import { readLines } from "./jsonl.ts";

/** An object of JSON lines, small enough to be held. Says whether these lines or somebody else's stand. */
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

/** What is kept of unfinished work, in pieces: a folder of such objects, in the order in which they were written, and how many. */
export const readPieces = async <Schema extends z.ZodType>(
  objects: Objects,
  folder: string,
  schema: Schema,
): Promise<{ values: z.output<Schema>[]; count: number }> => {
  const values: z.output<Schema>[] = [];
  let count = 0;
  for await (const { uri } of objects.list(folder)) {
    values.push(...(await readValues(objects, uri, schema)));
    count += 1;
  }
  return { values, count };
};

/** Objects are never overwritten: each piece has a name of its own, by its place in the sequence and its content. */
export const writePiece = async (
  objects: Objects,
  folder: string,
  { values, count }: { values: readonly unknown[]; count: number },
): Promise<"written" | "existed"> => {
  const hash = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 24);
  return writeLines(objects, `${folder}${String(count).padStart(5, "0")}-${hash}.jsonl`, values);
};
