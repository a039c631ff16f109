import { createRequire } from "node:module";
import type { EntryStore } from "./entry-store.ts";
import { syntaxError } from "./syntax-error.ts";

/**
 * dynalite's grammar, validation and operations, without its server and its LevelDB. They take callbacks; with a store
 * that answers at once, as ours does, every write is over before the call returns.
 */
export type Action = (
  store: EntryStore,
  data: Input,
  done: (error: DynaliteError | null, output?: unknown) => void,
) => void;
export type Input = Record<string, unknown>;
export type Item = Record<string, Record<string, unknown>>;
/** What dynalite refuses carries AWS's answer; anything else thrown is a defect. */
export type DynaliteError = Error & { statusCode?: number; body?: Record<string, unknown> & { __type?: string } };

export type TableDescription = {
  TableName: string;
  TableArn: string;
  TableId: string;
  TableStatus: string;
  KeySchema: { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: { IndexName: string; IndexStatus: string; KeySchema: unknown; Projection: unknown }[];
  LocalSecondaryIndexes?: { IndexName: string; KeySchema: unknown; Projection: unknown }[];
};

type Types = Record<string, unknown>;
type Validation = { types: Types; custom?: (data: Input, store: EntryStore) => string | undefined };
type KeyCheck = (
  item: Item,
  table: TableDescription,
  keySchema?: TableDescription["KeySchema"],
) => DynaliteError | null | undefined;
type Db = {
  validateItem: KeyCheck;
  validateKey: KeyCheck;
  validationError: (message: string) => DynaliteError;
  updateIndexes: (
    store: EntryStore,
    table: TableDescription,
    existing: Item | undefined,
    item: Item | null,
    done: (error: DynaliteError | null | undefined) => void,
  ) => void;
  checkConditional: (data: Input, existing: Item | undefined) => DynaliteError | null | undefined;
  itemSize: (item: Item, compress?: boolean, addMetaSize?: boolean, rangeKey?: string) => number;
};
type Validations = {
  checkTypes(data: Input, types: Types): Input;
  checkValidations(data: Input, types: Types, custom: Validation["custom"], store: EntryStore): void;
};

const load = createRequire(import.meta.url);
const db = load("dynalite/db") as Db;
const validations = load("dynalite/validations") as Validations;
const fileOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

export const actionOf = (operation: string): Action => load(`dynalite/actions/${fileOf(operation)}`) as Action;

/** The input as dynalite's actions want it, or AWS's ValidationException. */
export const validated = (operation: string, input: Input, store: EntryStore): Input => {
  const { types, custom } = load(`dynalite/validations/${fileOf(operation)}`) as Validation;
  const data = validations.checkTypes(structuredClone(input), types);
  validations.checkValidations(data, types, custom, store);
  return data;
};

type Parser = { parse(expression: string, options: unknown): unknown };
type ParserError = Error & { location?: { start: { offset: number } } };

/** Operands of one IN (Developer Guide, "Comparison operator and function reference"). */
const inOperandsMax = 100;

const checkOperands = (node: unknown): void => {
  if (typeof node !== "object" || node === null) return;
  const { type, args } = node as { type?: unknown; args?: unknown };
  if (type === "in" && Array.isArray(args) && args.length - 1 > inOperandsMax)
    throw new Error(`The IN operator is provided with too many operands; number of operands: ${args.length - 1}`);
  for (const child of Array.isArray(args) ? (args as unknown[]) : []) checkOperands(child);
};

/** dynalite lists what its grammar would have taken; DynamoDB names the token. */
const stricter = (parser: Parser): void => {
  const before = parser.parse.bind(parser);
  parser.parse = (expression, options) => {
    try {
      const parsed = before(expression, options);
      checkOperands((parsed as { expression?: unknown } | undefined)?.expression);
      return parsed;
    } catch (cause) {
      const { name, location } = cause as ParserError;
      if (name === "SyntaxError" && location)
        (cause as ParserError).message = syntaxError(expression, location.start.offset);
      throw cause;
    }
  };
};
for (const name of ["conditionParser", "projectionParser", "updateParser"])
  stricter(load(`dynalite/db/${name}`) as Parser);

/** dynalite's scan would honour it, were it not dropped before. */
const scanValidation = load("dynalite/validations/scan") as Validation;
scanValidation.types["ConsistentRead"] = { type: "Boolean" };

/** Set on an input whose caller wants the item that failed the condition. */
export const wantsOldItem = Symbol("ReturnValuesOnConditionCheckFailure");

const refusedBefore = db.checkConditional;
/** dynalite does not know ReturnValuesOnConditionCheckFailure. Here the item is read at the very moment the condition fails, so that no other write comes between. */
db.checkConditional = (data, existing) => {
  const refusal = refusedBefore(data, existing);
  if (refusal?.body && existing && wantsOldItem in data) refusal.body["Item"] = existing;
  return refusal;
};

/** Bytes of a partition key and of a sort key (Developer Guide, "Service, account, and table quotas"). */
const keyBytesMax = [2048, 1024];
const keyTooLong = [
  "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
  "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
];

/** As for items, dynalite counts the characters of a key where DynamoDB counts bytes. */
const inBytes =
  (before: KeyCheck): KeyCheck =>
  (item, table, keySchema) => {
    const refusal = before(item, table, keySchema);
    if (refusal) return refusal;
    const long = (keySchema ?? table.KeySchema).findIndex(({ AttributeName }, at) => {
      const text = item[AttributeName]?.["S"];
      return typeof text === "string" && Buffer.byteLength(text) > (keyBytesMax[at] ?? 0);
    });
    return long < 0 ? refusal : db.validationError(keyTooLong[long] ?? "");
  };
db.validateItem = inBytes(db.validateItem);
db.validateKey = inBytes(db.validateKey);

const isEmpty = (value: Record<string, unknown> | undefined): boolean => value?.["S"] === "" || value?.["B"] === "";

/** The first index key of an item that is an empty string or binary, which DynamoDB refuses and dynalite takes. */
const emptyIndexKey = (item: Item, table: TableDescription): string | undefined => {
  for (const index of [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])])
    for (const { AttributeName } of index.KeySchema as TableDescription["KeySchema"])
      if (isEmpty(item[AttributeName]))
        return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${"S" in (item[AttributeName] ?? {}) ? "string" : "binary"} value. IndexName: ${index.IndexName}, IndexKey: ${AttributeName}`;
  return undefined;
};

const digitsMax = 38;

/** Whether arithmetic has made a number of more digits than DynamoDB keeps; given ones were checked before. */
const tooPrecise = (value: Record<string, unknown>): boolean => {
  const { N, L, M } = value as { N?: string; L?: Item[string][]; M?: Item };
  if (N !== undefined) return N.replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length > digitsMax;
  return (L ?? Object.values(M ?? {})).some(tooPrecise);
};

const imprecise = (item: Item): string | undefined =>
  Object.values(item).some(tooPrecise) ? "Attempting to store more than 38 significant digits in a Number" : undefined;

const updateIndexesBefore = db.updateIndexes;
/** Every write passes here with the item as it will be, before anything is written. */
db.updateIndexes = (store, table, existing, item, done) => {
  const refusal = item ? (emptyIndexKey(item, table) ?? imprecise(item)) : undefined;
  if (refusal === undefined) updateIndexesBefore(store, table, existing, item, done);
  else done(db.validationError(refusal));
};

const sizeBefore = db.itemSize;
/** dynalite counts UTF-16 units where DynamoDB counts UTF-8 bytes (Developer Guide, "DynamoDB item sizes and formats"). */
db.itemSize = (item, compress, addMetaSize, rangeKey) =>
  compress ? sizeBefore(item, compress, addMetaSize, rangeKey) : bytesOf(item);

const bytesOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const valueBytes = (value: Record<string, unknown>): number => {
  const [type, content] = Object.entries(value)[0] ?? [];
  if (type === "S") return Buffer.byteLength(content as string);
  if (type === "SS") return (content as string[]).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (type === "L") return 3 + (content as Item[string][]).reduce((sum, entry) => sum + 1 + valueBytes(entry), 0);
  if (type === "M") return 3 + Object.keys(content as Item).length + bytesOf(content as Item);
  return sizeBefore({ "": value });
};
