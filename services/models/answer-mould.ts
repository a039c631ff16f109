import { isDeepStrictEqual } from "node:util";
import type { Answered, Reading } from "./inference.ts";
import { backslash, firstEscaped, KnownBytes, quote } from "./json-bytes.ts";

/**
 * What stands around the answer in a model's output. A million outputs of one model differ in a text and a few counts: the bytes around
 * them are learnt of one output and held against those after it, which are then read without being parsed. What does not fit is read the
 * long way.
 */
export type AnswerMould = {
  /** Of bytes that are valid UTF-8. It finds what reading the parsed output finds; undefined: they do not fit. */
  pour(bytes: Uint8Array, from: number, to: number): Poured | undefined;
};

/** All of an answer but its text, of which it says where it stands, between its quotation marks. */
export type Poured = Omit<Answered, "text"> & {
  readonly from: number;
  readonly to: number;
  readonly hasEscapes: boolean;
};

type Read = (output: unknown) => Reading;

/** `word` and `count` are values that the reading does not depend on. */
type Part =
  | { readonly kind: "bytes"; readonly bytes: KnownBytes }
  | { readonly kind: "text" | "word" | "inputTokens" | "outputTokens" | "count" };
type Hole = Exclude<Part["kind"], "bytes">;

/** undefined: the output is no answer in a text that stands in it once and as it is. */
export const answerMould = (output: string, read: Read): AnswerMould | undefined => {
  const like = output.length > outputLengthMax ? undefined : reading(output, read);
  if (like?.kind !== "answered") return undefined;
  const parts = partsOf(output, like, read);
  if (parts.filter(({ kind }) => kind === "text").length !== 1) return undefined;
  return new Mould(parts, like);
};

/** A class, not a closure: its method stays compiled from one mould to the next. */
class Mould implements AnswerMould {
  readonly #parts: readonly Part[];
  readonly #like: Answered;
  constructor(parts: readonly Part[], like: Answered) {
    this.#parts = parts;
    this.#like = like;
  }
  pour(bytes: Uint8Array, from: number, to: number): Poured | undefined {
    return poured(this.#parts, this.#like, { bytes, from, to });
  }
}

const reading = (output: string, read: Read): Reading | undefined => {
  try {
    return read(JSON.parse(output));
  } catch {
    return undefined;
  }
};

const outputLengthMax = 100_000;
const valuesMax = 50;

/** A text, a number or another word of JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|[\w.+-]+/gs;
/** A number that is read back digit by digit. */
const count = /^(?:0|[1-9]\d{0,14})$/;

const partsOf = (output: string, like: Answered, read: Read): readonly Part[] => {
  const parts: Part[] = [];
  let at = 0;
  const literal = (to: number): void => {
    parts.push({ kind: "bytes", bytes: new KnownBytes(output.slice(at, to)) });
  };
  for (const { index, 0: token } of output.matchAll(tokens)) {
    if (parts.length > 2 * valuesMax) break;
    const end = index + token.length;
    const quoted = token.startsWith('"') ? 1 : 0;
    const isKey = quoted === 1 && /^\s*:/.test(output.slice(end, end + 10));
    if (isKey || (quoted === 0 && !count.test(token))) continue;
    const instead = (value: string | number) =>
      read(JSON.parse(output.slice(0, index) + JSON.stringify(value) + output.slice(end)));
    const kind = quoted === 1 ? textKind(like, instead, isId(output, index)) : countKind(like, instead);
    if (kind === undefined) continue;
    literal(index + quoted);
    parts.push({ kind });
    at = end - quoted;
  }
  literal(output.length);
  return parts;
};

type Instead = (value: string | number) => Reading;

/** What a value is to the reading, found by putting others in its place; undefined: it stays as it is. */
const textKind = (like: Answered, instead: Instead, isIdentity: boolean): Hole | undefined => {
  const others = ["", "stand-in", " two\nlines "];
  if (others.every((text) => isDeepStrictEqual(instead(text), { ...like, text }))) return "text";
  return isIdentity && others.every((text) => isDeepStrictEqual(instead(text), like)) ? "word" : undefined;
};

const countKind = (like: Answered, instead: Instead): Hole | undefined => {
  const others = [0, 1, 4_503_599_627];
  for (const kind of ["inputTokens", "outputTokens"] as const)
    if (others.every((number) => isDeepStrictEqual(instead(number), { ...like, [kind]: number }))) return kind;
  return others.every((number) => isDeepStrictEqual(instead(number), like)) ? "count" : undefined;
};

/** A text that is not read may still be the kind of a block, whose other kinds would be read otherwise; an id is nothing but an id. */
const isId = (output: string, index: number): boolean =>
  /"id"\s*:\s*$/.test(output.slice(Math.max(0, index - 20), index));

const poured = (
  parts: readonly Part[],
  like: Answered,
  { bytes, from, to }: { bytes: Uint8Array; from: number; to: number },
): Poured | undefined => {
  let { inputTokens, outputTokens } = like;
  let textFrom = 0;
  let textTo = 0;
  let isEscaped = false;
  let at = from;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (part.kind === "bytes") {
      if (!part.bytes.standAt(bytes, at, to)) return undefined;
      at += part.bytes.length;
    } else if (part.kind === "text" || part.kind === "word") {
      const end = endOfText(bytes, at, to);
      const hasEscapes = end < 0;
      const until = hasEscapes ? -end : end;
      if (until === 0 || (hasEscapes && part.kind === "word")) return undefined;
      if (part.kind === "text") {
        textFrom = at;
        textTo = until;
        isEscaped = hasEscapes;
      }
      at = until;
    } else {
      const end = endOfCount(bytes, at, to);
      if (end === at) return undefined;
      if (part.kind !== "count") {
        const number = numberIn(bytes, at, end);
        if (part.kind === "inputTokens") inputTokens = number;
        else outputTokens = number;
      }
      at = end;
    }
  }
  if (at !== to) return undefined;
  const { kind, stopReason, stopReasonGiven } = like;
  // No spread: it is made a million times.
  return {
    kind,
    stopReason,
    stopReasonGiven,
    inputTokens,
    outputTokens,
    from: textFrom,
    to: textTo,
    hasEscapes: isEscaped,
  };
};

/** Where the closing quotation mark stands: below zero where escapes stand before it; 0: there is none, or what JSON does not allow. */
const endOfText = (bytes: Uint8Array, from: number, to: number): number => {
  let sign = 1;
  for (let at = firstEscaped(bytes, from, to); at < to; at = firstEscaped(bytes, at + 2, to)) {
    const byte = bytes[at];
    if (byte === quote) return sign * at;
    if (byte !== backslash) return 0;
    sign = -1;
  }
  return 0;
};

const digitsMax = 15;
const zero = 0x30;

/** `from`: no number stands there as JSON writes one. What follows the digits is what follows the part. */
const endOfCount = (bytes: Uint8Array, from: number, to: number): number => {
  let end = from;
  while (end < to && isDigit(bytes[end] ?? 0)) end += 1;
  const hasZeroBefore = end - from > 1 && bytes[from] === zero;
  return end - from > digitsMax || hasZeroBefore ? from : end;
};

const isDigit = (byte: number): boolean => byte >= zero && byte <= zero + 9;

const numberIn = (bytes: Uint8Array, from: number, to: number): number => {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + (bytes[at] ?? 0) - zero;
  return number;
};
