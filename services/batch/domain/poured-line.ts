import { textMould } from "../../models/text-mould.ts";
import { bodyOf, type Asked } from "./record-line.ts";
import { jsonBytesMax, putBytes, utf8Of, writeJson, type Words } from "./words.ts";

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
  const head = utf8Of('{"recordId":"');
  const middle = utf8Of(`","modelInput":${before}`);
  const end = utf8Of(`${after}}\n`);
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
