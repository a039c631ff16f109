import { addNumbers, typeOf, type AttributeValue } from "./attribute-value.ts";
import type { Item } from "./dynalite.ts";
import { valueAt, type Path } from "./matches.ts";

type Computed = { type: string; name?: string; args: Value[] };
type Value = Path | Computed | AttributeValue;
/** One action of an update expression as dynalite's grammar gives it. */
export type Section = { type: "set" | "remove" | "add" | "delete"; path: Path; val: Value; attrType: string };

/** Said of an update that the item, not the request, makes impossible. */
export class ImpossibleUpdate extends Error {
  override readonly name = "ImpossibleUpdate";
  readonly isWrongType: boolean;
  constructor(message: string, isWrongType = false) {
    super(message);
    this.isWrongType = isWrongType;
  }
}

const wrongType = (): ImpossibleUpdate =>
  new ImpossibleUpdate("An operand in the update expression has an incorrect data type", true);
const invalidPath = (): ImpossibleUpdate =>
  new ImpossibleUpdate("The document path provided in the update expression is invalid for update");

const sum = (left: string, right: string, sign: 1n | -1n): AttributeValue => {
  const result = addNumbers(left, right, sign);
  // DynamoDB says the same of too many digits.
  if (result === undefined)
    throw new ImpossibleUpdate(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
  return { N: result };
};

const isComputed = (value: Value): value is Computed =>
  !Array.isArray(value) && "args" in value && Array.isArray(value.args);

/** Every operand is read from the item as it was before the update. */
const resolve = (value: Value, item: Item): AttributeValue => {
  const found = Array.isArray(value) ? valueAt(value, item) : isComputed(value) ? compute(value, item) : value;
  if (found === undefined)
    throw new ImpossibleUpdate("The provided expression refers to an attribute that does not exist in the item");
  return structuredClone(found);
};

const compute = ({ type, name, args }: Computed, item: Item): AttributeValue => {
  const [first = [], second = []] = args;
  if (name === "if_not_exists") return valueAt(first as Path, item) ?? resolve(second, item);
  const operand = (value: Value, wanted: string): unknown => {
    const content = resolve(value, item)[wanted];
    if (content === undefined) throw wrongType();
    return content;
  };
  if (name === "list_append")
    return { L: [...(operand(first, "L") as unknown[]), ...(operand(second, "L") as unknown[])] };
  return sum(operand(first, "N") as string, operand(second, "N") as string, type === "add" ? 1n : -1n);
};

const added = (existing: AttributeValue | undefined, { val, attrType }: Section): AttributeValue => {
  const value = val as AttributeValue;
  if (existing === undefined) return structuredClone(value);
  const content = existing[attrType];
  if (content === undefined) throw wrongType();
  if (attrType === "N") return sum(content as string, value["N"] as string, 1n);
  // Only AttributeUpdates can add to a list.
  if (attrType === "L") return { L: [...(content as unknown[]), ...(value["L"] as unknown[])] };
  return { [attrType]: [...new Set([...(content as string[]), ...(value[attrType] as string[])])] };
};

/** What is left of a set; undefined where nothing is. */
const lessened = (existing: AttributeValue, { val, attrType }: Section): AttributeValue | undefined => {
  const content = existing[attrType] as string[] | undefined;
  if (content === undefined) throw wrongType();
  const gone = new Set((val as AttributeValue)[attrType] as string[]);
  const left = content.filter((entry) => !gone.has(entry));
  return left.length === 0 ? undefined : { [attrType]: left };
};

const changeOf = (section: Section, existing: AttributeValue | undefined, before: Item): AttributeValue | undefined => {
  if (section.type === "set") return resolve(section.val, before);
  if (section.type === "add") return added(existing, section);
  return section.type === "delete" && existing !== undefined ? lessened(existing, section) : undefined;
};

type ListChange = { list: AttributeValue[]; at: number; to: AttributeValue | undefined };

/** Positions in a list are those before the update; what is set beyond its end is appended. */
const changeLists = (changes: readonly ListChange[]): void => {
  for (const list of new Set(changes.map((change) => change.list))) {
    const mine = changes.filter((change) => change.list === list).toSorted((a, b) => a.at - b.at);
    const length = list.length;
    for (const { at, to } of mine) if (to !== undefined && at < length) list[at] = to;
    const removed = new Set(mine.filter(({ to }) => to === undefined).map(({ at }) => at));
    const kept = list.filter((_entry, at) => !removed.has(at));
    const appended = mine.flatMap(({ at, to }) => (to !== undefined && at >= length ? [to] : []));
    list.splice(0, length, ...kept, ...appended);
  }
};

type LegacyUpdate = { Action?: string; Value?: AttributeValue };

/** `AttributeUpdates`, which came before expressions, as an expression would say it. */
export const sectionsOf = (updates: Record<string, LegacyUpdate>): Section[] =>
  Object.entries(updates).map(([name, { Action = "PUT", Value: val = {} }]) => {
    const attrType = typeOf(val);
    const type = Action === "PUT" ? "set" : Action === "ADD" ? "add" : attrType === "" ? "remove" : "delete";
    return { type, path: [name], val, attrType };
  });

/** Whether an update leaves no item where none was: it only takes away. */
export const onlyRemoves = (sections: readonly Section[]): boolean =>
  sections.length > 0 && sections.every(({ type }) => type === "remove" || type === "delete");

/** Applies an update expression to an item in place, or throws `ImpossibleUpdate`. */
export const applyUpdate = (sections: readonly Section[], item: Item): void => {
  const before = structuredClone(item);
  const lists: ListChange[] = [];
  const changes = sections.map((section) => {
    const { path } = section;
    const step = path.at(-1) ?? "";
    const parent = path.length === 1 ? { M: item } : valueAt(path.slice(0, -1), item);
    const inside = typeof step === "number" ? parent?.["L"] : parent?.["M"];
    if (inside === undefined) throw invalidPath();
    return { step, inside, to: changeOf(section, valueAt(path, before), before) };
  });
  for (const { step, inside, to } of changes)
    if (typeof step === "number") lists.push({ list: inside as AttributeValue[], at: step, to });
    else if (to === undefined) delete (inside as Item)[step];
    else (inside as Item)[step] = to;
  changeLists(lists);
};
