import type { Contract, DataOf } from "./contract.ts";
import { describeIssue, inPlainWords, issuesOf } from "./issues.ts";

/** One thing wrong with an event's data: where, and what, behind the name of the place. */
export type Violation = { path: string; message: string };

export type Validated<C extends Contract> = { ok: true; data: DataOf<C> } | { ok: false; violations: Violation[] };

/** For consumers: unknown keys are dropped, so that a newer producer does not break them. */
export const readTolerantly = <C extends Contract>(contract: C, data: unknown): Validated<C> => {
  const parsed = contract.data.safeParse(data, inPlainWords);
  if (parsed.success) return { ok: true, data: parsed.data as DataOf<C> };
  const violations = issuesOf(parsed.error).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: describeIssue(issue),
  }));
  return { ok: false, violations };
};

/** For producers: an unknown key is an error, because nobody has promised to read it. */
export const validateStrictly = <C extends Contract>(contract: C, data: unknown): Validated<C> => {
  const read = readTolerantly(contract, data);
  if (!read.ok) return read;
  const unknown = unknownKeys(data, read.data, "");
  if (unknown.length === 0) return read;
  return { ok: false, violations: unknown.map((path) => ({ path, message: "is not part of the contract" })) };
};

/** `training.baseModel is missing; write a text; name is "a b"; …`: one line for a person. */
export const describeViolations = (violations: readonly Violation[]): string =>
  violations.map(({ path, message }) => `${path === "" ? "the data" : path} ${message}`).join("; ");

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The keys that reading dropped: whatever is in `input` and not in `read`. */
const unknownKeys = (input: unknown, read: unknown, path: string): string[] => {
  if (Array.isArray(input) && Array.isArray(read))
    return input.flatMap((item, index) => unknownKeys(item, read[index], join(path, String(index))));
  if (!isObject(input) || !isObject(read)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return Object.hasOwn(read, key) ? unknownKeys(value, read[key], join(path, key)) : [join(path, key)];
  });
};

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
