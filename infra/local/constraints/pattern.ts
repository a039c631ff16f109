import { linearMatcher } from "./linear-pattern.ts";

type Matcher = (value: string) => boolean;

const compiled = new Map<string, Matcher>();

const builtIn = (pattern: string): Matcher => {
  const made = new RegExp(`^(?:${pattern})$`, "u");
  return (value) => made.test(value);
};

/** Repeated groups are where backtracking explodes; patterns without them are safe in the faster built-in engine. */
const needsLinear = (pattern: string): boolean => /\)(?:[*+]|\{)/.test(pattern);

const compile = (pattern: string): Matcher => {
  const made = needsLinear(pattern) || !isUnicodePattern(pattern) ? linearMatcher(pattern) : builtIn(pattern);
  compiled.set(pattern, made);
  return made;
};

const isUnicodePattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
};

/** Does the pattern of a service's model match the whole value? Takes no longer for a hostile value than for another. */
export const matchesWhole = (pattern: string, value: string): boolean =>
  (compiled.get(pattern) ?? compile(pattern))(value);
