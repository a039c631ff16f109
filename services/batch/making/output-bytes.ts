import type { Utf8 } from "../domain/columns.ts";
import type { Places } from "./tools.ts";

export type FoundLine = { readonly line: Utf8; readonly from: number; readonly to: number };

const windowBytes = 1024 * 1024;
const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const closingBrace = 0x7d;

/** The lines of an object and where they stand in it; empty ones are none. */
export function* linesIn(places: Places, object: number): Generator<FoundLine> {
  const size = places.sizes[object] ?? 0;
  for (let from = 0, wanted = windowBytes; from < size;) {
    const until = Math.min(size, from + wanted);
    const window = places.read(object, from, until);
    let line = window.from;
    for (;;) {
      const end = window.bytes.indexOf(lineFeed, line);
      if (end === -1 || end >= window.to) break;
      if (end > line) yield lineAt(window, from, line, end);
      line = end + 1;
    }
    if (until === size && line < window.to) yield lineAt(window, from, line, window.to);
    // A line longer than the window is looked for in a larger one.
    wanted = line === window.from ? 2 * wanted : windowBytes;
    from = until === size ? size : from + line - window.from;
  }
}

const lineAt = (window: Utf8, base: number, from: number, to: number): FoundLine => ({
  line: { bytes: window.bytes, from, to },
  from: base + from - window.from,
  to: base + to - window.from,
});

const beginning = Buffer.from('{"recordId":"');

/** The id of a line that begins as nearly every line does; undefined: read the line. */
export const idOfLine = ({ bytes, from, to }: Utf8): string | undefined => {
  const start = from + beginning.length;
  for (let at = 0; at < beginning.length; at += 1) if (bytes[from + at] !== beginning[at]) return undefined;
  let end = start;
  for (; end < to && bytes[end] !== quote; end += 1) if (bytes[end] === backslash) return undefined;
  return end === start || end === to ? undefined : bytes.toString("utf8", start, end);
};

const modelOutput = Buffer.from('"modelOutput":');

/**
 * The text of `modelOutput` where it is the last of its line, as nearly always; undefined: read the line. These bytes stand nowhere but
 * at a key: a text would have them with a backslash before its quotation mark.
 */
export const outputOfLine = ({ bytes, from, to }: Utf8, id: string): string | undefined => {
  const key = bytes.indexOf(modelOutput, from + beginning.length + id.length);
  if (key === -1 || key >= to) return undefined;
  const end = bytes[to - 1] === closingBrace ? to - 1 : to - 2;
  return bytes.toString("utf8", key + modelOutput.length, end);
};
