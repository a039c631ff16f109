import { closeSync, openSync, readSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bucketCount } from "./features.ts";
import type { Memory } from "./memory.ts";
import type { Judgement } from "./train.ts";

/** A learned model on disk: small facts as JSON, the index as raw numbers, the examples as lines that are read one at a time. */
export type LearnedModel = {
  memory: Memory;
  judgement: Judgement;
  answerOf(document: number): string;
};

type Facts = { version: 1; size: number; postings: number; sharpness: number; judgement: Judgement };

export const examplesFile = (directory: string): string => join(directory, "examples.jsonl");
const factsFile = (directory: string) => join(directory, "model.json");
const indexFile = (directory: string) => join(directory, "index.bin");

const bytesOf = (array: Uint32Array | Float32Array | Float64Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** `offsets[d]..offsets[d + 1]` is where the example of document d stands in its file. */
export type ExamplePlaces = { from: Float64Array; to: Float64Array };

export const writeModel = async (
  directory: string,
  model: { memory: Memory; judgement: Judgement; places: ExamplePlaces },
): Promise<void> => {
  const { memory, judgement, places } = model;
  const { size, sharpness } = memory;
  const arrays = [
    places.from,
    places.to,
    memory.idf,
    memory.importance,
    memory.starts,
    memory.documents,
    memory.weights,
  ];
  await writeFile(indexFile(directory), Buffer.concat(arrays.map(bytesOf)));
  const facts: Facts = { version: 1, size, postings: memory.documents.length, sharpness, judgement };
  // Written last: a directory without it is a training that was interrupted.
  await writeFile(factsFile(directory), JSON.stringify(facts));
};

const readExample = (path: string, from: number, to: number): string => {
  const buffer = Buffer.alloc(to - from);
  const file = openSync(path, "r");
  try {
    readSync(file, buffer, 0, buffer.length, from);
  } finally {
    closeSync(file);
  }
  return (JSON.parse(buffer.toString()) as { completion: string }).completion;
};

export const readModel = async (directory: string): Promise<LearnedModel> => {
  const facts = JSON.parse(await readFile(factsFile(directory), "utf8")) as Facts;
  const bytes = await readFile(indexFile(directory));
  // A large file has a buffer of its own; a small one is copied where its eight-byte numbers are not aligned.
  const aligned = bytes.byteOffset % Float64Array.BYTES_PER_ELEMENT === 0;
  const buffer = aligned ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  let at = aligned ? bytes.byteOffset : 0;
  const take = <T>(
    Type: { new (buffer: ArrayBuffer, from: number, length: number): T; BYTES_PER_ELEMENT: number },
    length: number,
  ): T => {
    const array = new Type(buffer, at, length);
    at += length * Type.BYTES_PER_ELEMENT;
    return array;
  };
  const from = take(Float64Array, facts.size);
  const to = take(Float64Array, facts.size);
  const idf = take(Float32Array, bucketCount);
  const importance = take(Float32Array, bucketCount);
  const starts = take(Uint32Array, bucketCount + 1);
  const documents = take(Uint32Array, facts.postings);
  const weights = take(Float32Array, facts.postings);
  const { size, sharpness, judgement } = facts;
  return {
    judgement,
    memory: { size, sharpness, idf, importance, starts, documents, weights },
    answerOf: (document) => readExample(examplesFile(directory), from[document] ?? 0, to[document] ?? 0),
  };
};
