import type { Wildcard } from "./wildcard.ts";

/** A leaf of an event: what an operator looks at. */
export type Leaf = string | number | boolean | null;
export type LeafTest = (leaf: Leaf) => boolean;

/** What one field of a pattern asks for: some leaf that passes, or (`absent`) that there is none. */
export type FieldTest = {
  test: LeafTest;
  absent: boolean;
  /** Cheap tests go first; the order of an AND does not change its outcome. */
  cost: number;
  wildcards: Wildcard[];
  /** Where it ends in the pattern, as an error says it. */
  place: string;
};

/** One entry in the array of a field. */
export type Term = { test?: LeafTest; exact?: Leaf; absent?: boolean; wildcards?: Wildcard[] };

const exactTest = (values: Leaf[]): LeafTest => {
  const [only] = values;
  if (values.length === 1) return (leaf) => leaf === only;
  const set = new Set(values);
  return (leaf) => set.has(leaf);
};

/** The entries of one field's array, OR-ed. */
export const anyOf = (terms: Term[]): Omit<FieldTest, "place"> => {
  const exact = terms.flatMap((term) => (term.exact === undefined ? [] : [term.exact]));
  const tests = terms.flatMap((term) => (term.test === undefined ? [] : [term.test]));
  if (exact.length > 0) tests.unshift(exactTest(exact));
  const [only] = tests;
  return {
    test: tests.length === 1 && only !== undefined ? only : (leaf) => tests.some((test) => test(leaf)),
    absent: terms.some((term) => term.absent === true),
    cost: exact.length === terms.length ? 0 : 1,
    wildcards: terms.flatMap((term) => term.wildcards ?? []),
  };
};
