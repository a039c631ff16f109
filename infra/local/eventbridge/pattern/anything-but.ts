import { AwsError } from "../../wire/aws-error.ts";
import type { LeafTest, Term } from "./field-test.ts";
import { equalsIgnoringCase } from "./ignoring-case.ts";
import type { JsonReader, Token } from "./json-reader.ts";
import { inNumberRange } from "./numeric.ts";
import { matchesWildcard, parseWildcard, type Wildcard } from "./wildcard.ts";

/** The field must be there: a leaf that is not one of the named ones passes, of whatever type it is. */
const unless =
  (matches: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf !== "string" || !matches(leaf);

type Refined = {
  /** What else than a text is refused with. */
  textsOnly: string;
  /** An empty text would be the beginning and the end of every other. */
  notEmpty?: true;
  term: (texts: string[], reader: JsonReader) => Term;
};

const affixesOnly = { textsOnly: "prefix/suffix match pattern must be a string", notEmpty: true } as const;

const wildcardsOf = (texts: string[], reader: JsonReader): Wildcard[] =>
  texts.map((text) => {
    const parsed = parseWildcard(text);
    if (typeof parsed === "string") throw reader.fail(parsed);
    return parsed;
  });

const refined: Record<string, Refined> = {
  prefix: {
    ...affixesOnly,
    term: (list) => ({ test: unless((leaf) => list.some((text) => leaf.startsWith(text))) }),
  },
  suffix: {
    ...affixesOnly,
    term: (list) => ({ test: unless((leaf) => list.some((text) => leaf.endsWith(text))) }),
  },
  "equals-ignore-case": {
    textsOnly: "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    term: (list) => {
      const tests = list.map(equalsIgnoringCase);
      return { test: unless((leaf) => tests.some((test) => test(leaf))) };
    },
  },
  wildcard: {
    textsOnly: "wildcard match pattern must be a string",
    term: (list, reader) => {
      const wildcards = wildcardsOf(list, reader);
      return { test: unless((leaf) => wildcards.some((one) => matchesWildcard(one, leaf))), wildcards };
    },
  },
};

/** EventBridge names the place of an error inside a list twice. */
const inList = <T>(reader: JsonReader, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError(cause.code, `${cause.message}${reader.place()}`);
  }
};

const listOf = <T>(reader: JsonReader, item: (token: Token) => T): T[] =>
  inList(reader, () => {
    const items: T[] = [];
    for (let token = reader.next(); token !== "]"; token = reader.next()) items.push(item(token));
    return items;
  });

const textIn = (reader: JsonReader, token: Token, { textsOnly, notEmpty }: Refined): string => {
  if (token !== "string") throw reader.fail(textsOnly);
  if (notEmpty && reader.text === "") throw reader.fail("Null prefix/suffix not allowed");
  return reader.text;
};

const numberOrText = (reader: JsonReader, token: Token): number | string => {
  if (token === "number") return inNumberRange(reader, Number(reader.text));
  if (token === "string") return reader.text;
  throw reader.fail("Inside anything but list, start|null|boolean is not supported.");
};

const plainTerm = (reader: JsonReader, token: Token): Term => {
  const list = token === "[" ? listOf(reader, (item) => numberOrText(reader, item)) : [numberOrText(reader, token)];
  if (new Set(list.map((item) => typeof item)).size !== 1)
    throw reader.fail("Inside anything but list, either all values are number or string, mixed type is not supported");
  const set = new Set<unknown>(list);
  return { test: (leaf) => !set.has(leaf) };
};

const refinedTerm = (reader: JsonReader, token: Token, kind: Refined): Term => {
  const texts = token === "[" ? listOf(reader, (item) => textIn(reader, item, kind)) : [textIn(reader, token, kind)];
  if (texts.length === 0) throw reader.fail("Empty arrays are not allowed");
  return kind.term(texts, reader);
};

const close = (reader: JsonReader): void => {
  if (reader.next() !== "}") throw reader.fail("Too many elements in numeric expression");
};

const refinement = (reader: JsonReader): Refined => {
  if (reader.next() !== "name") throw reader.fail("Anything-But expression name not found");
  const name = reader.text;
  const kind = Object.hasOwn(refined, name) ? refined[name] : undefined;
  if (kind === undefined) throw reader.fail(`Unsupported anything-but pattern: ${name}`);
  return kind;
};

/** `anything-but` in each documented form: value, list, prefix, suffix, equals-ignore-case, wildcard, the last four also with lists. */
export const anythingBut = (reader: JsonReader): Term => {
  const first = reader.next();
  const kind = first === "{" ? refinement(reader) : undefined;
  const token = kind === undefined ? first : reader.next();
  if (token !== "[" && token !== "string" && token !== "number")
    throw reader.fail("Value of anything-but must be an array or single string/number value.");
  const term = kind === undefined ? plainTerm(reader, token) : refinedTerm(reader, token, kind);
  if (kind !== undefined) close(reader);
  close(reader);
  return term;
};
