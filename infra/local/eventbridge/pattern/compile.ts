import { AwsError } from "../../wire/aws-error.ts";
import { matchTogether, type Field } from "./consistency.ts";
import { parsePattern, type Branch } from "./parse.ts";
import type { Leaf, LeafTest } from "./field-test.ts";
import { own, pathOf } from "./walk.ts";
import { tooComplex } from "./wildcard-complexity.ts";

export type CompiledPattern = { matches(event: unknown): boolean };

/** What a quick look at one field says. `unsure`: arrays of objects are on the way, so the fields must be seen together. */
type Verdict = 0 | 1 | 2;
const no = 0;
const yes = 1;
const unsure = 2;

/** An array with containers in it can only say "no" (nothing inside passes) or "unsure" (something does). */
const elements = (items: unknown[], at: number, keys: string[][], test: LeafTest): Verdict => {
  let passed: Verdict = no;
  let plain = true;
  for (const item of items) {
    if (typeof item === "object" && item !== null) plain = false;
    if (passed === no) passed = look(item, at, keys, test);
  }
  return passed === no || plain ? passed : unsure;
};

const atLeaf = (value: unknown, keys: string[][], test: LeafTest): Verdict => {
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? elements(value, keys.length, keys, test) : no;
  if (value === undefined || typeof value === "function") return no;
  return test(value as Leaf) ? yes : no;
};

/** Tries the plain key first, then the keys with dots, which few events have. */
const look = (node: unknown, at: number, keys: string[][], test: LeafTest): Verdict => {
  const here = keys[at];
  if (here === undefined) return atLeaf(node, keys, test);
  if (typeof node !== "object" || node === null) return no;
  if (Array.isArray(node)) return elements(node, at, keys, test);
  for (let n = 0; n < here.length; n++) {
    const value = own(node, here[n] ?? "");
    if (value === undefined) continue;
    const verdict = look(value, at + n + 1, keys, test);
    if (verdict !== no) return verdict;
  }
  return no;
};

const always: LeafTest = () => true;

const lookAtField = ({ path, test, absent }: Field): ((event: unknown) => Verdict) => {
  const { keys } = path;
  const [only = ""] = keys[0] ?? [];
  const quick = (leafTest: LeafTest) =>
    keys.length === 1 && only !== "__proto__"
      ? (event: unknown) => atLeaf((event as Record<string, unknown>)[only], keys, leafTest)
      : (event: unknown) => look(event, 0, keys, leafTest);
  const passes = quick(test);
  if (!absent) return passes;
  const present = quick(always);
  return (event) => {
    const there = present(event);
    if (there === no) return yes;
    return there === unsure ? unsure : passes(event);
  };
};

const compileBranch = (branch: Branch): ((event: unknown) => boolean) => {
  const fields = [...branch].map(([name, test]): Field => ({ path: pathOf(name), ...test }));
  const byName = [...fields].sort((a, b) => (a.path.name < b.path.name ? -1 : 1));
  const price = (field: Field) => field.path.keys.length * 2 + field.cost;
  const looks = [...fields].sort((a, b) => price(a) - price(b)).map(lookAtField);
  return (event) => {
    let sure = true;
    for (const look of looks) {
      const verdict = look(event);
      if (verdict === no) return false;
      if (verdict === unsure) sure = false;
    }
    return sure || matchTogether(event, byName);
  };
};

const assertSimple = (branches: Branch[]): void => {
  // Branches share most fields: each is weighed once.
  const fields = new Set(branches.flatMap((branch) => [...branch.values()]));
  for (const { wildcards, place } of fields)
    if (wildcards.length > 0 && tooComplex(wildcards))
      throw new AwsError(
        "InvalidEventPatternException",
        `Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character${place}`,
      );
};

/** An event pattern as a pure function of the event. Throws `InvalidEventPatternException` naming the place. */
export const compile = (patternJson: string): CompiledPattern => {
  const branches = parsePattern(patternJson);
  assertSimple(branches);
  const tests = branches.map(compileBranch);
  const [only] = tests;
  const any = tests.length === 1 && only !== undefined ? only : (event: unknown) => tests.some((test) => test(event));
  return {
    matches: (event) => typeof event === "object" && event !== null && !Array.isArray(event) && any(event),
  };
};
