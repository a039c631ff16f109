import type { z } from "zod";

/** For reading a value that somebody wrote: what is wrong with it is said in plain words, and with the value. */
export const inPlainWords = { reportInput: true, error: (issue: z.core.$ZodRawIssue) => wantedBy(issue) } as const;

/** What is wrong with a value, behind its name: `is "a b"; it must be …`. A contract's own words stand for the limit where it has some. */
export const describeIssue = (issue: z.core.$ZodIssue): string => `${stateOf(issue)}; ${asSentence(issue.message)}`;

/** What to do about it. */
export const remedyOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_key") return "correct its name";
  if (inputOf(issue) === undefined || isEmpty(issue)) return "write it";
  const isNumber = typeof issue.input === "number";
  if (issue.code === "too_small") return isNumber ? "raise it" : "write more";
  if (issue.code === "too_big") return isNumber ? "lower it" : "shorten it";
  return "correct it";
};

/** The issues of an error, one for a place; of a value of several shapes those of the shape that was probably meant. */
export const issuesOf = ({ issues }: z.core.$ZodError): z.core.$ZodIssue[] => {
  const meant = issues.flatMap(meantBy);
  const first = new Map(meant.toReversed().map((issue) => [JSON.stringify(issue.path), issue]));
  return meant.filter((issue) => first.get(JSON.stringify(issue.path)) === issue);
};

const meantBy = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] => {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const messages = issue.errors.map(([first]) => (first?.path.length === 0 ? first.message : ""));
  if (messages.every((message) => message.startsWith(mustBe))) {
    const kinds = new Set(messages.map((message) => message.slice(mustBe.length)));
    return [{ ...issue, errors: [], message: `${mustBe}${[...kinds].join(" or ")}` }];
  }
  const [meant = []] = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a) || missingOf(a) - missingOf(b));
  return meant.flatMap((each) => meantBy({ ...each, path: [...issue.path, ...each.path] }));
};

const mustBe = "it must be ";

/** The shape that was meant has the issues that lie deepest, and of such shapes it is the one of which least is missing. */
const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
const missingOf = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.filter(({ input }) => input === undefined).length;

const stateOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_key") return `is named ${shown(issue.path.at(-1))}`;
  if (issue.code === "unrecognized_keys") return `has ${issue.keys.map(shown).join(", ")}`;
  const input = inputOf(issue);
  if (input === undefined) return "is missing";
  if (isEmpty(issue)) return "is empty";
  const size = issue.code === "too_small" || issue.code === "too_big" ? units.get(issue.origin) : undefined;
  if (size !== undefined && (typeof input === "string" || Array.isArray(input)))
    return `has ${counted(input.length, size)}`;
  if (issue.path.some((step) => /secret/i.test(String(step)))) return "is not shown, as it may be the secret itself";
  return `is ${issue.code === "custom" ? whole(input) : shown(input)}`;
};

/** A text or list that has nothing in it, where that is what is wrong with it. */
const isEmpty = ({ code, input }: z.core.$ZodIssue): boolean =>
  code !== "invalid_type" && (input === "" || (Array.isArray(input) && input.length === 0));

/** The value that an issue is about: where it stands one level up, what it says of its shape. */
const inputOf = (issue: z.core.$ZodIssue | z.core.$ZodRawIssue): unknown => {
  const { input } = issue;
  const discriminator = "discriminator" in issue ? issue.discriminator : undefined;
  return discriminator === undefined || typeof input !== "object" || input === null
    ? input
    : Object.entries(input).find(([key]) => key === discriminator)?.[1];
};

const asSentence = (message: string): string => (message.startsWith("must ") ? `it ${message}` : message);

/** One sentence for each code that Zod has. */
const wantedBy = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? `write ${kindOf(issue.expected)}` : ofKind(issue.expected, issue.input);
    case "too_small":
      return `it must ${amount(issue.origin, "at least", issue.minimum, issue.inclusive ?? true)}`;
    case "too_big":
      return `it must ${amount(issue.origin, "at most", issue.maximum, issue.inclusive ?? true)}`;
    case "not_multiple_of":
      return `it must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return `it must ${formats.get(issue.format) ?? `match the pattern ${issue.pattern ?? issue.format}`}`;
    case "invalid_value":
      return among(issue, issue.values);
    case "invalid_union":
      return Array.isArray(issue["options"]) ? among(issue, issue["options"]) : "it is in no shape that is taken";
    case "unrecognized_keys":
      return "nobody reads that; leave it out";
    case "invalid_key":
      return `the name ${(issue.issues[0]?.message ?? "is not taken").replace(/^it /, "")}`;
    case "custom":
    case "invalid_element":
    default:
      return "it is not taken";
  }
};

const amount = (of: string, bound: "at least" | "at most", limit: number | bigint, isInclusive: boolean): string => {
  const unit = units.get(of);
  if (unit !== undefined) return `have ${bound} ${counted(Number(limit), unit)}`;
  if (isInclusive) return `be ${bound} ${limit}`;
  return `be ${bound === "at least" ? "more" : "less"} than ${limit}`;
};

const counted = (number: number, units: string): string =>
  `${number} ${number === 1 ? units.replace(/s$/, "") : units}`;

const units: ReadonlyMap<string, string> = new Map([
  ["string", "characters"],
  ["array", "items"],
]);

const formats: ReadonlyMap<string, string> = new Map([
  ["datetime", "be a time of ISO 8601 in UTC, such as 2026-12-31T23:59:59Z"],
  ["url", "be a URL"],
]);

const kindOf = (expected: string): string => kinds.get(expected) ?? expected;

const kinds: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object of values by their names"],
]);

const ofKind = (expected: string, input: unknown): string => {
  const meant = meantAs(expected, input);
  return `it must be ${kindOf(expected)}${meant === undefined ? "" : `: write ${meant}`}`;
};

/** A value that is another by its quotes, or for want of them. */
const meantAs = (expected: string, input: unknown): string | undefined => {
  if (typeof input === "number" || typeof input === "boolean")
    return expected === "string" ? JSON.stringify(String(input)) : undefined;
  const unquoted = typeof input === "string" ? unquotedOf.get(expected) : undefined;
  return unquoted?.test(String(input)) === true ? `${String(input)} without quotes` : undefined;
};

const unquotedOf: ReadonlyMap<string, RegExp> = new Map([
  ["number", /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/],
  ["boolean", /^(?:true|false)$/],
]);

const among = (issue: z.core.$ZodRawIssue, values: readonly unknown[]): string =>
  `${inputOf(issue) === undefined ? "write" : "it must be"} ${oneOf(values)}`;

const oneOf = (values: readonly unknown[]): string => {
  const all = values.map((value) => JSON.stringify(value) ?? String(value));
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1) ?? ""}`;
};

const shownMax = 60;

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : cut(value);
};

/** Of a value whose parts do not go together, all of them, where they are few. */
const whole = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "";
  return text.length <= 2 * shownMax ? text : shown(value);
};

const cut = (value: unknown): string => {
  const text = typeof value === "string" ? value : String(value);
  const short = text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
  return typeof value === "string" ? JSON.stringify(short.toWellFormed()) : short;
};
