import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../wire/aws-error.ts";
import type { DynaliteError, Input } from "./dynalite.ts";
import { checkKeyConditions } from "./missing-checks.ts";
import { checkIndexProjection } from "./projections.ts";
import { validated } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { actionOf, wantsOldItem } from "./stricter.ts";

/** dynalite answers this one without a sentence. */
const sentenceOf = (code: string, { TableName }: Input): string =>
  code === "ResourceInUseException" && typeof TableName === "string" ? `Table already exists: ${TableName}` : "";

const asAwsError = (error: unknown, operation: string, input: Input): Error => {
  const { body, statusCode } = error as DynaliteError;
  if (body === undefined) return error instanceof Error ? error : new Error(String(error));
  const { __type = "", message, Message, ...fields } = body;
  const code = __type.slice(__type.indexOf("#") + 1);
  const given = typeof message === "string" ? message : typeof Message === "string" ? Message : "";
  const text = given === "" && operation === "CreateTable" ? sentenceOf(code, input) : given;
  return new AwsError(code, text, statusCode ?? 400, fields);
};

const failureValues = ["ALL_OLD", "NONE"];

const returnsOldItem = (input: Input): boolean => {
  const wish = input["ReturnValuesOnConditionCheckFailure"];
  if (wish !== undefined && wish !== null && !failureValues.includes(wish as string))
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${typeof wish === "string" ? wish : JSON.stringify(wish)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [${failureValues.join(", ")}]`,
    );
  return wish === "ALL_OLD";
};

/** Refuses an input that no item could make right, as the operation itself would before it looks at one. */
export const refuseInvalid = (store: EntryStore, operation: string, input: Input): void => {
  try {
    validated(operation, input, store);
    returnsOldItem(input);
  } catch (error) {
    throw asAwsError(error, operation, input);
  }
};

type Finish = (error: unknown, output?: unknown) => void;

const start = (store: EntryStore, operation: string, input: Input, finish: Finish): void => {
  try {
    const data: Input & { [wantsOldItem]?: true } = validated(operation, input, store);
    if (operation === "Query") checkKeyConditions(data);
    if (typeof input["IndexName"] === "string")
      checkIndexProjection({ input, data }, store.table(String(input["TableName"])));
    if (returnsOldItem(input)) data[wantsOldItem] = true;
    actionOf(operation)(store, data, (error, output) =>
      error ? finish(asAwsError(error, operation, input)) : finish(undefined, output),
    );
  } catch (error) {
    finish(asAwsError(error, operation, input));
  }
};

/** Runs one operation of dynalite. What it writes in its first tick, which is all of it, is written whole or not at all: an item and its index entries cannot part. */
export const runAction = (
  database: DatabaseSync,
  store: EntryStore,
  operation: string,
  input: Input,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    database.exec("SAVEPOINT dynamodb");
    let failed = false;
    start(store, operation, input, (error, output) => {
      if (error === undefined) return resolve(output);
      failed = true;
      reject(error);
    });
    database.exec(failed ? "ROLLBACK TO dynamodb; RELEASE dynamodb" : "RELEASE dynamodb");
  });

/** The same for an operation on one item, which is over when the call returns; `takeBack` leaves everything as it was. */
export const actAtOnce = (
  database: DatabaseSync,
  store: EntryStore,
  { operation, input, takeBack = false }: { operation: string; input: Input; takeBack?: boolean },
): unknown => {
  const outcome: { error?: unknown; output?: unknown }[] = [];
  database.exec("SAVEPOINT dynamodb");
  start(store, operation, input, (error, output) => void outcome.push({ error, output }));
  const [only] = outcome;
  const keep = only !== undefined && only.error === undefined && !takeBack;
  database.exec(keep ? "RELEASE dynamodb" : "ROLLBACK TO dynamodb; RELEASE dynamodb");
  if (only === undefined) throw new Error(`${operation} was not over at once.`);
  if (only.error !== undefined) throw only.error as Error;
  return only.output;
};
