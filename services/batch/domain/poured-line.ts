import { textMould } from "../../models/text-mould.ts";
import { bodyOf, type Asked } from "./record-line.ts";
import { jsonBytesMax, writeJson, type Words } from "./words.ts";

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
  const head = Buffer.from('{"recordId":"');
  const middle = Buffer.from(`","modelInput":${before}`);
  const end = Buffer.from(`${after}}\n`);
  const edges = head.length + middle.length + end.length;
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
        let to = put(middle, bytes, writeJson(recordId, bytes, put(head, bytes, at)));
        for (const word of words) to = writeJson(word, bytes, to);
        return put(end, bytes, to);
      },
    };
  };
};

const put = (part: Buffer, bytes: Buffer, at: number): number => {
  for (let from = 0; from < part.length; from += 1) bytes[at + from] = part[from] as number;
  return at + part.length;
};
