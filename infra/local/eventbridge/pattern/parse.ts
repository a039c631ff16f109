import { anyOf, type FieldTest, type Leaf, type Term } from "./field-test.ts";
import { invalidPattern } from "./invalid-pattern.ts";
import { matchExpression } from "./operators.ts";

/** One way through the `$or`s of a pattern: every field must pass. Keys are dotted paths. */
export type Branch = Map<string, FieldTest>;

/** More `$or` combinations than this are refused (EventBridge user guide, "$or matching"). */
const combinationsMax = 1000;

/** Names that could be taken for operators must not be fields inside `$or`. */
const reservedInOr = new Set([
  "exactly",
  "equals-ignore-case",
  "prefix",
  "suffix",
  "anything-but",
  "exists",
  "wildcard",
  "numeric",
  "cidr",
  "=",
  "<",
  "<=",
  ">",
  ">=",
  "regex",
  "not-wildcard",
  "not-equals-ignore-case",
  "date-after",
  "date-on-or-after",
  "date-before",
  "date-on-or-before",
  "in-date-range",
  "ip-address-in-range",
  "ip-address-not-in-range",
]);

const extend = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const termOf = (value: unknown, path: string): Term => {
  if (isObject(value)) return matchExpression(value, path);
  if (Array.isArray(value)) throw invalidPattern("Match value must be String, number, true, false, or null", path);
  return { exact: value as Leaf };
};

const fieldTest = (values: unknown[], path: string): FieldTest => {
  if (values.length === 0) throw invalidPattern("Empty arrays are not allowed", path);
  return anyOf(values.map((value) => termOf(value, path)));
};

type Place = { path: string; insideOr: boolean };

/** Each alternative continues every branch so far: the branches multiply. */
const orBranches = (branches: Branch[], alternatives: unknown, place: Place): Branch[] => {
  const at = extend(place.path, "$or");
  if (!Array.isArray(alternatives)) throw invalidPattern("It must be an Array followed with $or.", at);
  if (alternatives.length < 2) throw invalidPattern("There must have at least 2 Objects in $or relationship.", at);
  assertFew(branches.length * alternatives.length, at);
  return alternatives.flatMap((alternative: unknown) => {
    if (!isObject(alternative)) throw invalidPattern("Only JSON object is allowed in array of $or relationship.", at);
    // `$or` is no field of the event: what is inside lies where the `$or` lies.
    const copies = branches.map((branch) => new Map(branch));
    return fields(copies, alternative, { path: place.path, insideOr: true });
  });
};

const assertFew = (combinations: number, path: string): void => {
  if (combinations > combinationsMax)
    throw invalidPattern(`${combinations} $or combinations are more than the ${combinationsMax} allowed`, path);
};

const field = (branches: Branch[], [key, value]: [string, unknown], place: Place): Branch[] => {
  if (key === "$or") return orBranches(branches, value, place);
  const path = extend(place.path, key);
  if (place.insideOr && reservedInOr.has(key))
    throw invalidPattern(`${key} is Ruler reserved fieldName which cannot be used inside $or.`, path);
  if (isObject(value)) return fields(branches, value, { ...place, path });
  if (!Array.isArray(value)) throw invalidPattern(`"${key}" must be an object or an array`, path);
  const test = fieldTest(value, path);
  for (const branch of branches) branch.set(path, test);
  return branches;
};

const fields = (branches: Branch[], object: Record<string, unknown>, place: Place): Branch[] => {
  const entries = Object.entries(object);
  if (entries.length === 0) throw invalidPattern("Empty objects are not allowed", place.path);
  let result = branches;
  for (const entry of entries) result = field(result, entry, place);
  assertFew(result.length, place.path);
  return result;
};

/** Reads a pattern's JSON text into its branches; of two equal keys the last one counts. */
export const parsePattern = (patternJson: string): Branch[] => {
  let pattern: unknown;
  try {
    pattern = JSON.parse(patternJson);
  } catch (cause) {
    throw invalidPattern(`The text is not JSON (${(cause as Error).message})`, "");
  }
  if (!isObject(pattern)) throw invalidPattern("Filter is not an object", "");
  return fields([new Map()], pattern, { path: "", insideOr: false });
};
