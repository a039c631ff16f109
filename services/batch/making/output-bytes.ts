import { isUtf8 } from "node:buffer";
import { textOf, type Utf8 } from "../domain/columns.ts";
import type { Places } from "./tools.ts";

const windowBytes = 1024 * 1024;
const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const closingBrace = 0x7d;

export type LineFinder = {
  /** `from` is where it stands in its object; the line itself holds until the next. */
  found(line: Utf8, from: number, isClean: boolean): void;
};

/** The lines of an object, where they stand in it, and whether they are UTF-8; empty ones are none. */
export const findLines = (places: Places, object: number, finder: LineFinder): void => {
  const size = places.sizes[object] ?? 0;
  for (let from = 0, wanted = windowBytes; from < size;) {
    const until = Math.min(size, from + wanted);
    const window = places.read(object, from, until);
    const end = until === size ? window.to : window.bytes.lastIndexOf(lineFeed, window.to - 1) + 1;
    const read = end <= window.from ? 0 : linesUntil(end, window, from - window.from, finder);
    // A line longer than the window is looked for in a larger one.
    wanted = read === 0 ? 2 * wanted : windowBytes;
    from += read;
  }
};

/** Says how many bytes they are. */
const linesUntil = (end: number, { bytes, from }: Utf8, shift: number, finder: LineFinder): number => {
  const isClean = isUtf8(bytes.subarray(from, end));
  for (let line = from; line < end;) {
    const next = bytes.indexOf(lineFeed, line);
    const to = next === -1 || next >= end ? end : next;
    if (to > line) finder.found({ bytes, from: line, to }, line + shift, isClean || isUtf8(bytes.subarray(line, to)));
    line = to + 1;
  }
  return end - from;
};

/** The same line in UTF-8: what is none stands there as what a reader makes of it. */
export const cleaned = (line: Utf8): Utf8 => {
  const bytes = Buffer.from(textOf(line));
  return { bytes, from: 0, to: bytes.length };
};

const beginning = Buffer.from('{"recordId":"');

/** The id of a line that begins as nearly every line does; undefined: read the line. */
export const idOfLine = ({ bytes, from, to }: Utf8): Utf8 | undefined => {
  const start = from + beginning.length;
  for (let at = 0; at < beginning.length; at += 1) if (bytes[from + at] !== beginning[at]) return undefined;
  let end = start;
  for (; end < to && bytes[end] !== quote; end += 1) if (bytes[end] === backslash) return undefined;
  return end === start || end >= to ? undefined : { bytes, from: start, to: end };
};

const modelOutput = Buffer.from('"modelOutput":');
/** What is looked for: capital letters are rare, quotation marks are many, and each is a stop. */
const rare = modelOutput.indexOf("O");
const fromRare = modelOutput.subarray(rare);

/**
 * The bytes of `modelOutput` where it is the last of its line, as nearly always; undefined: read the line. Its key stands nowhere but at
 * a key: a text would have it with a backslash before its quotation mark.
 */
export const outputOfLine = ({ bytes, from, to }: Utf8): Utf8 | undefined => {
  const key = bytes.indexOf(fromRare, from) - rare;
  if (key < from || key >= to) return undefined;
  for (let at = 0; at < rare; at += 1) if (bytes[key + at] !== modelOutput[at]) return undefined;
  const end = bytes[to - 1] === closingBrace ? to - 1 : to - 2;
  return { bytes, from: key + modelOutput.length, to: end };
};
