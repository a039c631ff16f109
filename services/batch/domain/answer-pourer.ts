import { answerMould, type AnswerMould, type Poured } from "../../models/answer-mould.ts";
import type { Reading } from "../../models/inference.ts";
import { textOf, type Utf8 } from "./columns.ts";

/** Shapes and stop reasons of one model's answers are few; what has more of them is parsed. */
const mouldsMax = 8;

/**
 * Reads outputs by the moulds of those before, which it makes as they come; the one that fitted last is tried first. A text without
 * escapes stays where it stands. undefined: no mould fits.
 */
export const answerPourer = (
  read: (output: unknown) => Reading,
): ((output: Utf8) => { readonly poured: Poured; readonly text: string | Utf8 } | undefined) => {
  const moulds: AnswerMould[] = [];
  let tries = 0;
  return (output) => {
    const poured = fitting(moulds, output);
    if (poured === undefined && tries < mouldsMax) {
      tries += 1;
      const mould = answerMould(textOf(output), read);
      if (mould) moulds.push(mould);
    }
    const text = poured && textIn(poured, output.bytes);
    return poured && text !== undefined ? { poured, text } : undefined;
  };
};

const fitting = (moulds: AnswerMould[], { bytes, from, to }: Utf8): Poured | undefined => {
  for (let at = 0; at < moulds.length; at += 1) {
    const poured = moulds[at]?.pour(bytes, from, to);
    if (poured === undefined) continue;
    if (at > 0) moulds.unshift(...moulds.splice(at, 1));
    return poured;
  }
  return undefined;
};

/** undefined: the escapes are not JSON's. */
const textIn = ({ from, to, hasEscapes }: Poured, bytes: Buffer): string | Utf8 | undefined => {
  if (!hasEscapes) return { bytes, from, to };
  try {
    return JSON.parse(bytes.toString("utf8", from - 1, to + 1)) as string;
  } catch {
    return undefined;
  }
};
