import { textMould } from "../../models/text-mould.ts";
import { bodyOf, type Asked } from "./record-line.ts";
import type { Utf8 } from "./columns.ts";
import { jsonBytesMax, putBytes, writeJson, type Words } from "./words.ts";

/** A line of a job's input that is written where it belongs, without ever being a string. */
export type PouredLine = {
  /** More than it can take, its end included. */
  readonly bytesMax: number;
  /** Says where it ends. */
  write(bytes: Buffer, at: number): number;
};

/** Pours words into the body of their model. undefined: they need a look, and are written by `recordWriter`. */
export const linePourer = (asked: Asked): ((recordId: string, words: Words) => PouredLine | undefined) => {
  const mould = textMould(asked.model, (text) => bodyOf(asked, text));
  if (mould === undefined || mould.looksAtWords) return () => undefined;
  const { before, after, charactersMax } = mould;
  const head = utf8('{"recordId":"');
  const middle = utf8(`","modelInput":${before}`);
  const end = utf8(`${after}}\n`);
  const edges = head.to + middle.to + end.to;
  return (recordId, words) => {
    let bytesMax = 0;
    for (const word of words) {
      // Two halves of a character in two pieces would be two escapes.
      if (typeof word === "string" && !word.isWellFormed()) return undefined;
      bytesMax += jsonBytesMax(word);
    }
    if (bytesMax > 6 * charactersMax) return undefined;
    return {
      bytesMax: bytesMax + edges + 6 * recordId.length,
      write(bytes, at) {
        let to = putBytes(middle, bytes, writeJson(recordId, bytes, putBytes(head, bytes, at)));
        for (const word of words) to = writeJson(word, bytes, to);
        return putBytes(end, bytes, to);
      },
    };
  };
};

const utf8 = (text: string): Utf8 => {
  const bytes = Buffer.from(text);
  return { bytes, from: 0, to: bytes.length };
};
