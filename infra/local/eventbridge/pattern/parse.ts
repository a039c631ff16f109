import { equalAddress, parseAddress } from "./address.ts";
import { anyOf, type FieldTest, type Leaf, type Term } from "./field-test.ts";
import { JsonReader, type Token } from "./json-reader.ts";
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

/** An address matches however it is written: `::1` is `0:0:0:0:0:0:0:1`. */
const textTerm = (text: string): Term => {
  const address = parseAddress(text);
  return address === undefined ? { exact: text } : { test: equalAddress(address) };
};

const termOf = (reader: JsonReader, token: Token): Term => {
  if (token === "{") return matchExpression(reader);
  if (token === "string") return textTerm(reader.text);
  if (token === "[" || token === "end") throw reader.fail("Match value must be String, number, true, false, or null");
  return { exact: JSON.parse(reader.text) as Leaf };
};

const fieldTest = (reader: JsonReader): FieldTest => {
  const terms: Term[] = [];
  for (let token = reader.next(); token !== "]"; token = reader.next()) terms.push(termOf(reader, token));
  if (terms.length === 0) throw reader.fail("Empty arrays are not allowed");
  return { ...anyOf(terms), place: reader.place() };
};

type Place = { path: string; insideOr: boolean };

/** Each alternative continues every branch so far: the branches multiply. */
const orBranches = (reader: JsonReader, branches: Branch[], place: Place): Branch[] => {
  if (reader.next() !== "[") throw reader.fail("It must be an Array followed with $or.");
  const result: Branch[] = [];
  let count = 0;
  for (let token = reader.next(); token !== "]"; token = reader.next()) {
    count += 1;
    if (token !== "{") throw reader.fail("Only JSON object is allowed in array of $or relationship.");
    // `$or` is no field of the event: what is inside lies where the `$or` lies.
    const copies = branches.map((branch) => new Map(branch));
    result.push(...fields(reader, copies, { path: place.path, insideOr: true }));
    if (result.length > combinationsMax)
      throw reader.fail(`${result.length} $or combinations are more than the ${combinationsMax} allowed`);
  }
  if (count < 2) throw reader.fail("There must have at least 2 Objects in $or relationship.");
  return result;
};

const field = (reader: JsonReader, branches: Branch[], place: Place): Branch[] => {
  const key = reader.text;
  if (key === "$or") return orBranches(reader, branches, place);
  if (place.insideOr && reservedInOr.has(key))
    throw reader.fail(`${key} is Ruler reserved fieldName which cannot be used inside $or.`);
  const path = extend(place.path, key);
  const token = reader.next();
  if (token === "{") return fields(reader, branches, { ...place, path });
  if (token !== "[") throw reader.fail(`"${key}" must be an object or an array`);
  const test = fieldTest(reader);
  for (const branch of branches) branch.set(path, test);
  return branches;
};

const fields = (reader: JsonReader, branches: Branch[], place: Place): Branch[] => {
  let result = branches;
  let count = 0;
  while (reader.next() !== "}") {
    count += 1;
    result = field(reader, result, place);
  }
  if (count === 0) throw reader.fail("Empty objects are not allowed");
  return result;
};

/** Reads a pattern's JSON text into its branches, from left to right as EventBridge does; of two equal paths the last one counts. */
export const parsePattern = (patternJson: string): Branch[] => {
  const reader = new JsonReader(patternJson);
  if (reader.next() !== "{") throw reader.fail("Filter is not an object");
  const branches = fields(reader, [new Map()], { path: "", insideOr: false });
  if (reader.next() !== "end") throw reader.fail("There is more text behind the object");
  return branches;
};
