import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../wire/aws-error.ts";
import type { DynaliteError, Input } from "./dynalite.ts";
import { checkIndexProjection, checkKeyConditions } from "./missing-checks.ts";
import { actionOf, validated, wantsOldItem } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";

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
    const fail = (error: unknown): void => {
      failed = true;
      reject(asAwsError(error, operation, input));
    };
    try {
      const data: Input & { [wantsOldItem]?: true } = validated(operation, input, store);
      if (operation === "Query") checkKeyConditions(data);
      if (typeof input["IndexName"] === "string") checkIndexProjection(input, store.table(String(input["TableName"])));
      if (returnsOldItem(input)) data[wantsOldItem] = true;
      actionOf(operation)(store, data, (error, output) => (error ? fail(error) : resolve(output)));
    } catch (error) {
      fail(error);
    } finally {
      database.exec(failed ? "ROLLBACK TO dynamodb; RELEASE dynamodb" : "RELEASE dynamodb");
    }
  });
