import {
  db,
  fileOf,
  load,
  type Action,
  type Db,
  type DynaliteError,
  type Input,
  type Item,
  type KeyCheck,
  type TableDescription,
  type Validation,
} from "./dynalite.ts";
import { checkExpression, tooManyOperators, withoutDoubleNegation } from "./expression-checks.ts";
import { longKey, refusedIndexKey } from "./key-checks.ts";
import { compareLegacy, matches, matchesLegacy, type Expression, type Path } from "./matches.ts";
import { notProjected } from "./projections.ts";
import { queryTable, type Search } from "./query-table.ts";
import { addIndexes, sumOf, type Spent } from "./spent.ts";
import { syntaxError } from "./syntax-error.ts";
import { updateItem } from "./update-action.ts";

/** Where DynamoDB does otherwise than dynalite, dynalite's own parts are replaced as this is loaded. */
export const actionOf = (operation: string): Action => {
  if (operation === "UpdateItem") return updateItem;
  const action = load(`dynalite/actions/${fileOf(operation)}`) as Action;
  return operation === "BatchWriteItem" ? summedUp(action) : action;
};

type Parser = { parse(expression: string, options: unknown): unknown };
type ParserError = Error & { location?: { start: { offset: number } } };

/** dynalite lists what its grammar would have taken; DynamoDB names the token. */
const stricter = (parser: Parser): void => {
  const before = parser.parse.bind(parser);
  parser.parse = (expression, options) => {
    try {
      const parsed = before(withoutDoubleNegation(expression), options);
      checkExpression(expression, parsed);
      return parsed;
    } catch (cause) {
      if (cause instanceof RangeError) throw new Error(tooManyOperators, { cause });
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
/** Segments of one scan (API reference, Scan). */
const segmentsMax = 1_000_000;
const checkScan = scanValidation.custom;
scanValidation.custom = (data, store) => {
  const { Segment, TotalSegments } = data;
  if (Segment !== undefined && TotalSegments === undefined)
    return "The TotalSegments parameter is required but was not present in the request when Segment parameter is present";
  if (typeof TotalSegments === "number" && TotalSegments > segmentsMax)
    return `1 validation error detected: Value '${TotalSegments}' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to ${segmentsMax}`;
  return checkScan?.(data, store);
};

/** Set on an input whose caller wants the item that failed the condition. */
export const wantsOldItem = Symbol("ReturnValuesOnConditionCheckFailure");

const conditionFailed = (shown: { Item?: Item }): DynaliteError => {
  const message = "The conditional request failed";
  const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
  return Object.assign(new Error(message), { statusCode: 400, body: { __type: type, message, ...shown } });
};

const fulfils = (item: Item, data: Input, name: "_condition" | "_filter", legacy: unknown): boolean => {
  const parsed = data[name] as { expression: Expression } | undefined;
  if (parsed) return matches(item, parsed.expression);
  return matchesLegacy(item, (legacy ?? {}) as Parameters<typeof matchesLegacy>[1], data["ConditionalOperator"]);
};

/** dynalite orders strings by their UTF-16 units, where a page starts and where two bounds meet. */
db.compare = compareLegacy;

/** dynalite does not know ReturnValuesOnConditionCheckFailure. Here the item is read at the very moment the condition fails, so that no other write comes between. */
db.checkConditional = (data, existing) => {
  if (fulfils(existing ?? {}, data, "_condition", data["Expected"])) return undefined;
  return conditionFailed(existing && wantsOldItem in data ? { Item: existing } : {});
};

/** Attributes that a query asks for and its index does not hold. */
const lackingAttributes = (table: TableDescription, data: Input, isLocal: boolean): string[] => {
  const indexes = (isLocal ? table.LocalSecondaryIndexes : table.GlobalSecondaryIndexes) ?? [];
  const index = indexes.find(({ IndexName }) => IndexName === data["IndexName"]);
  const paths = (data["_projection"] as { paths: Path[] } | undefined)?.paths ?? data["AttributesToGet"] ?? [];
  const roots = (paths as (Path | string)[]).map((path) => String(Array.isArray(path) ? path[0] : path));
  return index === undefined ? [] : notProjected(table, index, roots);
};

type QueryTable = Db["queryTable"];
const search: QueryTable = (store, table, data, range, isLocal, fromTable, keyNames, done) => {
  const rangeKey = table.KeySchema[1]?.AttributeName;
  const lacking = data["IndexName"] === undefined ? [] : lackingAttributes(table, data, isLocal);
  try {
    const found = queryTable({
      store,
      table,
      range,
      isLocal,
      // A local index whose projection lacks what is asked for reads the rest from the table.
      fromTable: fromTable || (isLocal && lacking.length > 0),
      keyNames,
      data: data as Search["data"],
      dynalite: {
        keyOf: db.createKey,
        sizeOf: db.itemSize,
        pageSizeOf: (item) => db.itemSize(item, true, true, rangeKey),
        project: db.mapPaths,
        matches: (item) => fulfils(item, data, "_filter", data["QueryFilter"] ?? data["ScanFilter"]),
      },
    });
    done(null, found);
  } catch (error) {
    done(error as DynaliteError);
  }
};
db.queryTable = search;

const deletion = load("dynalite/validations/deleteItem") as Validation & { custom: NonNullable<Validation["custom"]> };
const checkDeletion = deletion.custom;
deletion.custom = (data, store) => {
  const { ReturnValues: wish } = data;
  return wish === undefined || wish === "ALL_OLD" || wish === "NONE"
    ? checkDeletion(data, store)
    : "ReturnValues can only be ALL_OLD or NONE";
};

/** Of an empty key dynalite says what DynamoDB said before empty strings were allowed elsewhere. */
const worded = (refusal: DynaliteError): DynaliteError => {
  const { message } = refusal.body ?? {};
  return typeof message === "string" && message.includes("cannot contain an empty")
    ? db.validationError(message.replace("values were invalid", "values are not valid").replace("valid:", "valid."))
    : refusal;
};

/** As for items, dynalite counts the characters of a key where DynamoDB counts bytes. */
const inBytes =
  (before: KeyCheck): KeyCheck =>
  (item, table, keySchema) => {
    const refusal = before(item, table, keySchema);
    if (refusal) return worded(refusal);
    const long = longKey(item, keySchema ?? table.KeySchema);
    return long === undefined ? refusal : db.validationError(long);
  };
db.validateItem = inBytes(db.validateItem);
db.validateKey = inBytes(db.validateKey);

/** What the write at work has cost so far, where its caller asks: its indexes are still to come. */
let current: Spent | undefined;
/** The writes of the batch at work; each is over before the next begins. */
let batch: Spent[] | undefined;
const consumedBefore = db.addConsumedCapacity;
db.addConsumedCapacity = (data, isRead, before, after) => {
  const spent = consumedBefore(data, isRead, before, after) as Spent | undefined;
  current = isRead ? undefined : spent;
  if (current) batch?.push(current);
  return spent;
};

/** dynalite counts a batch's indexes to its tables. */
const summedUp =
  (action: Action): Action =>
  (store, data, done) => {
    const writes: Spent[] = [];
    const capacity = data["ReturnConsumedCapacity"];
    const byIndex = capacity === "INDEXES";
    batch = writes;
    action(store, data, (error, output) => {
      const counted = (byIndex || capacity === "TOTAL") && { ConsumedCapacity: sumOf(writes, { byIndex }) };
      if (error) done(error);
      else done(null, { ...(output as Input), ...counted });
    });
    batch = undefined;
  };

const updateIndexesBefore = db.updateIndexes;
/** Every write passes here with the item as it will be, before anything is written. */
db.updateIndexes = (store, table, existing, item, done) => {
  const refusal = item ? refusedIndexKey(item, table) : undefined;
  if (current) addIndexes(current, { table, before: existing, after: item ?? undefined }, db.itemSize);
  current = undefined;
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
