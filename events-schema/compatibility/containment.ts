import { arrayClauses, itemFindings } from "./arrays.ts";
import { assertDisjoint, atomsOf, differBy, kindOf, type Atom } from "./atoms.ts";
import { exampleOfAtom, isBareFormat } from "./example.ts";
import { undecided, type Clause, type Finding } from "./findings.ts";
import { fewNumbers, numberClauses } from "./numbers.ts";
import { fieldFindings, objectClauses } from "./objects.ts";
import { Undecidable, closed, isSame, type Located, type Schema } from "./schema.ts";
import { stringClauses } from "./strings.ts";
import { accepts } from "./validate.ts";

/** Does every instance of the first satisfy the second? Yes: no findings. */
export type Contains = (a: Located, b: Located) => Finding[];

/**
 * May everything that a producer of one contract sends be read by a consumer of another? The producer validates strictly (declared
 * fields only); the consumer reads tolerantly, which is what a published schema says by leaving `additionalProperties` out.
 */
export const findingsBetween = (producer: Schema, consumer: Schema): Finding[] => {
  const strict = closed(producer);
  const a = { schema: strict, root: strict };
  const b = { schema: consumer, root: consumer };
  return comparison()(a, b).map((finding) => checked(finding, a, b));
};

/** A witness counts only when a validator agrees with it. */
const checked = (finding: Finding, a: Located, b: Located): Finding =>
  finding.witness && !isWitness(finding.witness.value, a, b)
    ? { path: finding.path, what: finding.what, undecided: "no whole event could be made that shows it" }
    : finding;

const isWitness = (value: unknown, a: Located, b: Located): boolean => accepts(a, value) && !accepts(b, value);

const depthMax = 64;

/** A pair that is being compared further up is taken to hold: recursive schemas are compared by coinduction. */
const comparison = (): Contains => {
  const pairs = new Map<Schema, Set<Schema>>();
  let depth = 0;
  const contains: Contains = (a, b) => {
    const begun = pairs.get(a.schema) ?? new Set();
    pairs.set(a.schema, begun);
    if (begun.has(b.schema)) return [];
    begun.add(b.schema);
    depth += 1;
    try {
      if (depth > depthMax) throw new Undecidable(`schemas nested deeper than ${depthMax}`);
      return compare(a, b, contains);
    } catch (error) {
      if (error instanceof Undecidable) return [undecided([], error.message)];
      throw error;
    } finally {
      depth -= 1;
      begun.delete(b.schema);
    }
  };
  return contains;
};

const compare = (a: Located, b: Located, contains: Contains): Finding[] => {
  if (!refers(a.schema) && !refers(b.schema) && isSame(a.schema, closed(b.schema))) return [];
  const from = atomsOf(a);
  return from.length === 0 ? [] : from.flatMap((atom) => compareAtom({ atom, a, b }, contains));
};

/** References mean something only together with their document; overlapping members of `oneOf` mean something else once closed. */
const refers = (schema: Schema): boolean => /"(?:\$ref|oneOf)":/.test(JSON.stringify(schema));

type TypedAtom = Exclude<Atom, { kind: "values" }>;
type Case = { atom: Atom; a: Located; b: Located };

const compareAtom = ({ atom, a, b }: Case, contains: Contains): Finding[] => {
  if (atom.kind === "values") return valueFindings(atom.values, b);
  const targets = atomsOf(b);
  assertDisjoint(b);
  const alike = targets.flatMap((target) => (target.kind !== "values" && target.kind === atom.kind ? [target] : []));
  const results = alike.map((target) =>
    findingsAgainst(atom, { ...a, schema: atom.schema }, { ...b, schema: target.schema }, contains),
  );
  if (results.some((findings) => findings.length === 0)) return [];
  const shown = results.flatMap((findings) => findings.filter(({ witness }) => witness && !accepts(b, witness.value)));
  if (targets.length === 1 && results.length === 1) return results.flat();
  const few = atom.kind === "number" ? fewNumbers(atom.schema) : undefined;
  if (few) return valueFindings(few, b);
  if (shown.length > 0) return closest(atom, alike, results, { a, b });
  const witness = exampleOfAtom(atom, a.root);
  if (witness && !accepts(b, witness.value)) return [{ path: [], what: insteadOf(atom, targets), witness }];
  return [undecided([], "a union of which no single member takes everything")];
};

const insteadOf = ({ kind }: TypedAtom, targets: readonly Atom[]): string => {
  const values = targets.flatMap((target) => (target.kind === "values" ? target.values : []));
  const kinds = targets.flatMap((target) => (target.kind === "values" ? [] : [target.kind]));
  return `may be another ${kind} than ${[...kinds.map((name) => `any ${name}`), ...values.slice(0, 5).map(short)].join(", ")}`;
};

/** Values are few: each is tried. */
const valueFindings = (values: readonly unknown[], b: Located): Finding[] => {
  const refused = values.filter((value) => !accepts(b, value));
  if (refused.length > 0)
    return [{ path: [], what: `may be ${refused.slice(0, 5).map(short).join(", ")}`, witness: { value: refused[0] } }];
  return values.some((value) => kindOf(value) === "string") && hasBareFormat(b)
    ? [undecided([], "format without a pattern")]
    : [];
};

const short = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const hasBareFormat = (b: Located): boolean =>
  JSON.stringify(b.schema).includes('"format":') &&
  atomsOf(b).some((atom) => atom.kind === "string" && isBareFormat(atom.schema));

const findingsAgainst = (atom: Atom, a: Located, b: Located, contains: Contains): Finding[] => {
  const ofClauses = (clauses: Clause[]) => clauses.map((clause) => settle(clause, a, b));
  if (atom.kind === "number") return ofClauses(numberClauses(a.schema, b.schema));
  if (atom.kind === "string") return ofClauses(stringClauses(a.schema, b.schema));
  if (atom.kind === "array") return [...ofClauses(arrayClauses(a, b)), ...itemFindings(a, b, contains)];
  return [...ofClauses(objectClauses(a, b)), ...fieldFindings(a, b, contains)];
};

/** A rule that is not implied is broken where an instance shows it, and undecided where none is found. */
const settle = ({ what, path = [], candidates }: Clause, a: Located, b: Located): Finding => {
  const found = candidates().find((value) => value !== undefined && isWitness(value, a, b));
  return found === undefined ? { path, what, undecided: what } : { path, what, witness: { value: found } };
};

/** Of several members that refuse, the one a person would compare with: that is not told apart by a field such as `format`. */
const closest = (
  atom: TypedAtom,
  alike: TypedAtom[],
  results: Finding[][],
  { a, b }: Omit<Case, "atom">,
): Finding[] => {
  const index = alike.findIndex(
    (target) => atom.kind !== "object" || differBy(atom.schema, target.schema, a.root, b.root).length === 0,
  );
  const counts = (findings: Finding[]) => findings.filter(({ witness }) => !witness || !accepts(b, witness.value));
  const best = counts(results[index] ?? []);
  return best.some(({ witness }) => witness)
    ? best
    : counts(results.flat())
        .filter(({ witness }) => witness)
        .slice(0, 1);
};
