import { arrayOf } from "./example.ts";
import { under, type Clause, type Finding } from "./findings.ts";
import { Undecidable, isSchema, type Located, type Schema } from "./schema.ts";
import type { Contains } from "./containment.ts";

const itemsMax = 1_000_000;

/** Where an array of `a` may be one that `b` refuses, by its own bounds. */
export const arrayClauses = (a: Located, b: Located): Clause[] => {
  for (const { schema } of [a, b])
    if (Array.isArray(schema["items"])) throw new Undecidable("items as a list (a tuple)");
  const [from, to] = [lengthsOf(a.schema), lengthsOf(b.schema)];
  if (from.min > from.max) return [];
  const clause = (fails: boolean, what: string, length: number): Clause[] =>
    fails ? [{ what, candidates: () => [arrayOf(a, Math.min(length, itemsMax))?.value] }] : [];
  return [
    ...clause(from.min < to.min, `may have fewer than ${to.min} items`, from.min),
    ...clause(from.max > to.max, `may have more than ${to.max} items`, to.max + 1),
    ...clause(
      isUnique(b.schema) && !isUnique(a.schema) && from.max > 1,
      "may have the same item twice",
      Math.max(2, from.min),
    ),
  ];
};

/** Differences of the items, each shown in an array. */
export const itemFindings = (a: Located, b: Located, contains: Contains): Finding[] => {
  const { min, max } = lengthsOf(a.schema);
  if (max === 0) return [];
  const findings = contains({ ...a, schema: itemsOf(a.schema) }, { ...b, schema: itemsOf(b.schema) });
  const rest = min > 1 ? arrayOf(a, min - 1)?.value : [];
  return findings.map((finding) => {
    const { witness } = finding;
    return under(
      "[]",
      witness ? { ...finding, witness: { value: [witness.value, ...((rest ?? []) as unknown[])] } } : finding,
    );
  });
};

const itemsOf = ({ items }: Schema): Schema => (isSchema(items) ? items : {});

const isUnique = (schema: Schema): boolean => schema["uniqueItems"] === true;

const lengthsOf = (schema: Schema): { min: number; max: number } => ({
  min: Number(schema["minItems"] ?? 0),
  max: Number(schema["maxItems"] ?? Infinity),
});
