import fc from "fast-check";
import { atomsOf, fieldsOf, requiredOf, type Atom } from "./atoms.ts";
import { isSchema, type Located, type Schema } from "./schema.ts";
import { boundsOf } from "./numbers.ts";

/** An instance, wrapped, so that null is one too. Whoever uses it has a validator look at it first. */
export type Example = { readonly value: unknown };

const depthMax = 12;

/** The smallest instance that comes to mind; undefined where none does. */
export const exampleOf = (located: Located, depth = 0): Example | undefined => {
  if (depth > depthMax) return undefined;
  for (const atom of atomsOf(located)) {
    const example = exampleOfAtom(atom, located.root, depth);
    if (example) return example;
  }
  return undefined;
};

export const exampleOfAtom = (atom: Atom, root: Schema, depth = 0): Example | undefined => {
  if (atom.kind === "values") return atom.values.length > 0 ? { value: atom.values[0] } : undefined;
  if (atom.kind === "number") return firstOf(boundsOf(atom.schema).some);
  if (atom.kind === "string") return firstOf(stringsOf(atom.schema));
  if (atom.kind === "array") return arrayOf({ schema: atom.schema, root }, Number(atom.schema["minItems"] ?? 0), depth);
  const entries: [string, unknown][] = [];
  for (const name of requiredOf(atom.schema)) {
    const field = fieldsOf(atom.schema)[name] ?? additionalOf(atom.schema);
    const example = field && exampleOf({ schema: field, root }, depth + 1);
    if (!example) return undefined;
    entries.push([name, example.value]);
  }
  return { value: Object.fromEntries(entries) };
};

/** An array of so many items, all alike. */
export const arrayOf = ({ schema, root }: Located, length: number, depth = 0): Example | undefined => {
  if (length === 0) return { value: [] };
  const item = exampleOf({ schema: isSchema(schema["items"]) ? schema["items"] : {}, root }, depth + 1);
  return item && { value: Array.from({ length }, () => item.value) };
};

/** What holds for fields that are not named; undefined: there are none. */
export const additionalOf = ({ additionalProperties }: Schema): Schema | undefined => {
  if (additionalProperties === false) return undefined;
  return isSchema(additionalProperties) ? additionalProperties : {};
};

const samples = 50;

/** A few strings for this schema: of its pattern where it has one, of its shortest and longest length where not. */
export const stringsOf = (schema: Schema, lengths: readonly number[] = []): string[] => {
  const { min, max } = lengthsOf(schema);
  const wanted = [min, ...lengths, max].filter((length) => length >= min && length <= max && Number.isFinite(length));
  const patterns = (schema["patterns"] ?? []) as string[];
  const matching = patterns.flatMap(stringsMatching);
  const stretched = matching.flatMap((text) =>
    wanted.map((length) => text + "a".repeat(Math.max(0, length - text.length))),
  );
  const all = isBareFormat(schema) ? ofFormat(schema["format"]) : [...plain(wanted), ...matching, ...stretched];
  return all.filter(
    (text) => text.length >= min && text.length <= max && patterns.every((pattern) => new RegExp(pattern).test(text)),
  );
};

const plain = (lengths: readonly number[]): string[] =>
  lengths.flatMap((length) => ["a", "0", " ", "A", "!", "é"].map((letter) => letter.repeat(length)));

/** zod checks a few formats by a function and publishes no pattern for them; a validator cannot tell what satisfies those. */
export const isBareFormat = ({ format, patterns }: Schema): boolean => format !== undefined && patterns === undefined;

const ofFormat = (format: unknown): string[] =>
  format === "uri" ? ["https://example.com/a", "https://b.example/"] : [];

const sampled = new Map<string, string[]>();

const stringsMatching = (pattern: string): string[] => {
  const known = sampled.get(pattern) ?? sample(pattern);
  sampled.set(pattern, known);
  return known;
};

const sample = (pattern: string): string[] => {
  try {
    return fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1, numRuns: samples });
  } catch {
    return []; // A construct of regular expressions that the sampler does not know: no example, never a wrong one.
  }
};

export const lengthsOf = (schema: Schema): { min: number; max: number } => ({
  min: Number(schema["minLength"] ?? 0),
  max: Number(schema["maxLength"] ?? Infinity),
});

const firstOf = (values: readonly unknown[]): Example | undefined =>
  values.length > 0 ? { value: values[0] } : undefined;
