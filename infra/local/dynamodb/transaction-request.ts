import { AwsError } from "../wire/aws-error.ts";
import { tableName } from "./access.ts";
import { addNumbers } from "./attribute-value.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { failedConstraint } from "./table-checks.ts";

/** Actions of one transaction (Developer Guide, "Service, account, and table quotas"). */
const actionsMax = 100;
const tokenLengthMax = 36;
/** Bytes of one transaction (API reference, TransactWriteItems). */
const payloadBytesMax = 4 * 1024 * 1024;

/** A check is a delete that is taken back. */
export const writes: Record<string, string> = {
  ConditionCheck: "DeleteItem",
  Put: "PutItem",
  Delete: "DeleteItem",
  Update: "UpdateItem",
};
export const reads: Record<string, string> = { Get: "GetItem" };

const values = ["ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnValuesOnConditionCheckFailure"];
/** What each action takes; anything else in it means nothing. */
const members: Record<string, { required: string[]; optional: string[] }> = {
  ConditionCheck: { required: ["TableName", "Key", "ConditionExpression"], optional: values },
  Put: { required: ["TableName", "Item"], optional: ["ConditionExpression", ...values] },
  Delete: { required: ["TableName", "Key"], optional: ["ConditionExpression", ...values] },
  Update: { required: ["TableName", "Key", "UpdateExpression"], optional: ["ConditionExpression", ...values] },
  Get: { required: ["TableName", "Key"], optional: ["ProjectionExpression", "ExpressionAttributeNames"] },
};
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

export type Act = { kind: string; operation: string; input: Input };

const validation = (message: string) => new AwsError("ValidationException", message);

const isObject = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The single member of a transaction's entry that says what to do. */
const actOf = (entry: unknown, at: number, operations: Record<string, string>): Act => {
  const given = Object.entries(isObject(entry) ? entry : {}).filter(([, value]) => value !== null);
  const [[kind, input] = ["", undefined]] = given;
  const operation = Object.hasOwn(operations, kind) ? operations[kind] : undefined;
  if (given.length !== 1 || operation === undefined || !isObject(input))
    throw validation(
      operations === reads
        ? "TransactItems can only contain Get"
        : "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  const { required, optional } = members[kind] ?? { required: [], optional: [] };
  const lacking = required.find((name) => (input[name] ?? null) === null);
  if (lacking !== undefined)
    throw failedConstraint(null, `transactItems.${at + 1}.member.${lower(kind)}.${lower(lacking)}`, "not be null");
  const known = [...required, ...optional];
  const kept = Object.fromEntries(Object.entries(input).filter(([name]) => known.includes(name)));
  return { kind, operation, input: { ...kept, TableName: tableName(String(input["TableName"])) } };
};

export const actsOf = ({ TransactItems }: Input, operations: Record<string, string>): Act[] => {
  const entries = Array.isArray(TransactItems) ? (TransactItems as unknown[]) : [];
  const refuse = (constraint: string) => failedConstraint(TransactItems, "transactItems", constraint);
  if (!Array.isArray(TransactItems)) throw refuse("not be null");
  if (entries.length === 0) throw refuse("have length greater than or equal to 1");
  if (entries.length > actionsMax) throw refuse(`have length less than or equal to ${actionsMax}`);
  return entries.map((entry, at) => actOf(entry, at, operations));
};

/** A number in the one way it is stored: 1.0 is the key 1. */
const written = (value: unknown): unknown => {
  const number = isObject(value) ? value["N"] : undefined;
  return typeof number === "string" ? (addNumbers(number, "0", 1n) ?? number) : value;
};

/** The item an action is about, as text; undefined where its table or key is not there, which the action itself refuses. */
const itemOf = (store: EntryStore, { input }: Act): string | undefined => {
  const keys = store.table(String(input["TableName"]))?.KeySchema;
  const from = input["Key"] ?? input["Item"];
  if (keys === undefined || !isObject(from)) return undefined;
  return JSON.stringify([input["TableName"], ...keys.map(({ AttributeName }) => written(from[AttributeName]))]);
};

export const checkToken = (token: unknown): void => {
  if (token === undefined) return;
  const length = typeof token === "string" ? token.length : 0;
  if (length < 1 || length > tokenLengthMax)
    throw failedConstraint(
      token,
      "clientRequestToken",
      `have length ${length < 1 ? "greater than or equal to 1" : `less than or equal to ${tokenLengthMax}`}`,
    );
};

/** What counts is what the request says, not the items it is about. */
export const checkPayload = ({ TransactItems }: Input): void => {
  const bytes = Buffer.byteLength(JSON.stringify(TransactItems));
  if (bytes > payloadBytesMax)
    throw validation(`Transaction payload size cannot exceed ${payloadBytesMax} bytes; it has ${bytes}`);
};

export const refuseRepeated = (store: EntryStore, acts: Act[]): void => {
  const items = acts.map((act) => itemOf(store, act)).filter((item) => item !== undefined);
  if (new Set(items).size < items.length)
    throw validation("Transaction request cannot include multiple operations on one item");
};
