import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const words =
  "Rain fell on the old harbour while engineers measured tides, salt & wind for the third winter running, and nobody asked".split(
    " ",
  );
const textOf = (row: number): string => {
  let text = `row ${row}`;
  for (let at = row; text.length < 200; at = (at * 31 + 7) % 1_000_003) text += ` ${words[at % words.length]}`;
  return text.slice(0, 200);
};

/** Texts in blocks: a stream takes a hundred thousand pieces more slowly than twenty. */
export const inBlocks = async function* inBlocks(
  lines: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  let block: string[] = [];
  for await (const line of lines) if (block.push(line) === 5000) yield block.splice(0).join("");
  yield block.join("");
};

/** A CSV of so many rows: a number of seven digits, and a text of 200 characters. */
export const writeRows = (path: string, rows: number, first = 0): Promise<void> => {
  const lines = function* lines() {
    yield "number,text\n";
    for (let row = first; row < first + rows; row += 1) yield `${String(row).padStart(7, "0")},"${textOf(row)}"\n`;
  };
  return pipeline(Readable.from(inBlocks(lines())), createWriteStream(path));
};
