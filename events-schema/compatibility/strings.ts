import type { Clause } from "./findings.ts";
import { lengthsOf, stringsOf } from "./example.ts";
import type { Schema } from "./schema.ts";

/** Where a string of `a` may be one that `b` refuses. Patterns are compared as text; another text is tried on samples. */
export const stringClauses = (a: Schema, b: Schema): Clause[] => {
  const [from, to] = [lengthsOf(a), lengthsOf(b)];
  if (from.min > from.max) return [];
  const clause = (fails: boolean, what: string): Clause[] => (fails ? [{ what, candidates }] : []);
  const candidates = () => stringsOf(a, [to.min - 1, to.max + 1]);
  const had = (a["patterns"] ?? []) as string[];
  const added = ((b["patterns"] ?? []) as string[]).filter((pattern) => !had.includes(pattern));
  return [
    ...clause(from.min < to.min, `may be shorter than ${to.min}`),
    ...clause(from.max > to.max, `may be longer than ${to.max}`),
    ...added.flatMap((pattern) => clause(true, `may not match ${pattern}`)),
    ...clause(b["format"] !== undefined && b["format"] !== a["format"], `may not be a ${String(b["format"])}`),
  ];
};
