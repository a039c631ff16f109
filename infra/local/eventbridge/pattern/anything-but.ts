import type { LeafTest, Term } from "./field-test.ts";
import { fold } from "./fold.ts";
import { invalidPattern } from "./invalid-pattern.ts";
import { numberOperand } from "./numeric.ts";
import { matchesWildcard, parseWildcard, type Wildcard } from "./wildcard.ts";

/** The field must be there: a leaf that is not one of the named ones passes, of whatever type it is. */
const unless =
  (matches: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf !== "string" || !matches(leaf);

const listOf = (operand: unknown): unknown[] => (Array.isArray(operand) ? operand : [operand]);

const texts = (operand: unknown, operator: string, path: string): string[] => {
  const list = listOf(operand);
  if (list.length === 0) throw invalidPattern(`Empty list in anything-but/${operator} is not allowed`, path);
  return list.map((item) => {
    if (typeof item !== "string")
      throw invalidPattern(`Inside anything-but/${operator} list, number|start|null|boolean is not supported.`, path);
    return item;
  });
};

const nonEmpty = (operand: unknown, operator: string, path: string): string[] => {
  const list = texts(operand, operator, path);
  if (list.includes("")) throw invalidPattern("Null prefix/suffix not allowed", path);
  return list;
};

const wildcards = (operand: unknown, path: string): Wildcard[] =>
  texts(operand, "wildcard", path).map((text) => {
    const parsed = parseWildcard(text);
    if (typeof parsed === "string") throw invalidPattern(parsed, path);
    return parsed;
  });

type Refined = (operand: unknown, path: string) => Term;

const refined: Record<string, Refined> = {
  prefix: (operand, path) => {
    const list = nonEmpty(operand, "prefix", path);
    return { test: unless((leaf) => list.some((text) => leaf.startsWith(text))) };
  },
  suffix: (operand, path) => {
    const list = nonEmpty(operand, "suffix", path);
    return { test: unless((leaf) => list.some((text) => leaf.endsWith(text))) };
  },
  "equals-ignore-case": (operand, path) => {
    const set = new Set(texts(operand, "equals-ignore-case", path).map(fold));
    return { test: unless((leaf) => set.has(fold(leaf))) };
  },
  wildcard: (operand, path) => {
    const list = wildcards(operand, path);
    return { test: unless((leaf) => list.some((one) => matchesWildcard(one, leaf))), wildcards: list };
  },
};

const refinedBy = (operand: object, path: string): Term => {
  const entries = Object.entries(operand);
  const [entry] = entries;
  if (entry === undefined) throw invalidPattern("Anything-But expression name not found", path);
  const [name, value] = entry;
  const build = Object.hasOwn(refined, name) ? refined[name] : undefined;
  if (build === undefined) throw invalidPattern(`Unsupported anything-but pattern: ${name}`, path);
  if (entries.length > 1) throw invalidPattern("Only one key allowed in match expression", path);
  return build(value, path);
};

const plain = (operand: unknown, path: string): Term => {
  const list = listOf(operand);
  const numbers = list.filter((item) => typeof item === "number");
  const strings = list.filter((item) => typeof item === "string");
  if (numbers.length + strings.length < list.length)
    throw invalidPattern(
      Array.isArray(operand)
        ? "Inside anything but list, start|null|boolean is not supported."
        : "Value of anything-but must be an array or single string/number value.",
      path,
    );
  if (numbers.length > 0 === strings.length > 0)
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
      path,
    );
  for (const number of numbers) numberOperand(number, "anything-but", path);
  const set = new Set<unknown>(list);
  return { test: (leaf) => !set.has(leaf) };
};

/** `anything-but` in each documented form: value, list, prefix, suffix, equals-ignore-case, wildcard, the last four also with lists. */
export const anythingBut = (operand: unknown, path: string): Term =>
  typeof operand === "object" && operand !== null && !Array.isArray(operand)
    ? refinedBy(operand, path)
    : plain(operand, path);
