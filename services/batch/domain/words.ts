import { firstEscaped, isEscaped } from "../../models/json-bytes.ts";
import { isUtf8, textOf, type Utf8, type Value } from "./columns.ts";

/** A text in pieces, one after another, as a template puts it together: what comes from the data stays the bytes that it is. */
export type Words = readonly Word[];
type Word = string | Utf8 | Standing;
/** And how JSON writes it. */
type Standing = Utf8 & { readonly json: Utf8 };

export const wordOf = (value: Value | undefined): string | Utf8 => (isUtf8(value) ? value : textOf(value));

/** A text that stands in many words: its bytes once. */
export const standing = (text: string): string | Standing =>
  text.isWellFormed() ? { ...utf8Of(text), json: utf8Of(JSON.stringify(text).slice(1, -1)) } : text;

export const utf8Of = (text: string): Utf8 => {
  const bytes = Buffer.from(text);
  return { bytes, from: 0, to: bytes.length };
};

export const textOfWords = (words: Words): string => {
  let text = "";
  for (const word of words) text += textOf(word);
  return text;
};

export const isBlank = (words: Words): boolean => !words.some(hasInk) && textOfWords(words).trim() === "";

/** Is there a printing character of ASCII? Nearly always, and it is found at once. */
const hasInk = (word: string | Utf8): boolean => {
  if (typeof word === "string") return word.trim() !== "";
  for (let at = word.from; at < word.to; at += 1) {
    const byte = word.bytes[at] ?? 0;
    if (byte > 0x20 && byte < 0x7f) return true;
  }
  return false;
};

/** A byte takes six at most (`\u0000`), as a unit of a string does. */
export const jsonBytesMax = (word: string | Utf8): number =>
  6 * (typeof word === "string" ? word.length : word.to - word.from);

/** Up to here a loop is quicker than a call out of JavaScript. */
const shortMax = 32;

/** Says where they end. */
export const putBytes = ({ bytes: source, from, to }: Utf8, bytes: Buffer, at: number): number => {
  if (to - from > shortMax) return at + source.copy(bytes, at, from, to);
  for (let next = from; next < to; next += 1) bytes[at + next - from] = source[next] as number;
  return at + to - from;
};

/** Writes what stands between the quotation marks of JSON; says where it ends. */
export const writeJson = (word: Word, bytes: Buffer, at: number): number => {
  if (typeof word === "string") return writeStringJson(word, bytes, at);
  if ("json" in word) return putBytes(word.json, bytes, at);
  const { bytes: source, to } = word;
  let end = at;
  for (let from = word.from; from < to;) {
    const escaped = firstEscaped(source, from, to);
    end = putBytes({ bytes: source, from, to: escaped }, bytes, end);
    if (escaped < to) end = writeEscaped(source[escaped] as number, bytes, end);
    from = escaped + 1;
  }
  return end;
};

/** The same of writing a string. */
const shortStringMax = 64;

const writeStringJson = (word: string, bytes: Buffer, at: number): number => {
  for (let from = 0; from < word.length && word.length <= shortStringMax; from += 1) {
    const code = word.charCodeAt(from);
    if (isEscaped(code) || code > 0x7f) break;
    bytes[at + from] = code;
    if (from === word.length - 1) return at + word.length;
  }
  return at + bytes.write(JSON.stringify(word).slice(1, -1), at, "utf8");
};

const writeEscaped = (byte: number, bytes: Buffer, at: number): number =>
  at + bytes.write(JSON.stringify(String.fromCharCode(byte)).slice(1, -1), at, "latin1");
