import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import { tableName } from "./access.ts";
import type { DynamoDb, Run } from "./context.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { checkWhatDynaliteTakes } from "./missing-checks.ts";
import { actAtOnce, refuseInvalid } from "./run-action.ts";

/** Actions of one transaction (Developer Guide, "Service, account, and table quotas"). */
const actionsMax = 100;
/** Real ms in which a client token stands for its request (API reference, TransactWriteItems). */
const tokenLivesMs = 600_000;
const tokenLengthMax = 36;
/** Bytes of one transaction (API reference, TransactWriteItems). */
const payloadBytesMax = 4 * 1024 * 1024;
/** Reading and writing in a transaction cost twice. */
const costFactor = 2;

/** A check is a delete that is taken back. */
const writes: Record<string, string> = {
  ConditionCheck: "DeleteItem",
  Put: "PutItem",
  Delete: "DeleteItem",
  Update: "UpdateItem",
};
const reads: Record<string, string> = { Get: "GetItem" };

type Act = { kind: string; operation: string; input: Input };
type Reason = { Code: string; Message?: string; Item?: unknown };

const validation = (message: string) => new AwsError("ValidationException", message);

const isObject = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The single member of a transaction's entry that says what to do. */
const actOf = (entry: unknown, operations: Record<string, string>): Act => {
  const given = Object.entries(isObject(entry) ? entry : {}).filter(([, value]) => value !== null);
  const [[kind, input] = ["", undefined]] = given;
  const operation = Object.hasOwn(operations, kind) ? operations[kind] : undefined;
  if (given.length !== 1 || operation === undefined || !isObject(input))
    throw validation(
      operations === reads
        ? "TransactItems can only contain Get"
        : "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  if (kind === "ConditionCheck" && input["ConditionExpression"] === undefined)
    throw validation(
      "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    );
  return { kind, operation, input: { ...input, TableName: tableName(String(input["TableName"])) } };
};

const actsOf = ({ TransactItems }: Input, operations: Record<string, string>): Act[] => {
  const entries = Array.isArray(TransactItems) ? (TransactItems as unknown[]) : [];
  const refuse = (constraint: string) =>
    validation(
      `1 validation error detected: Value '${JSON.stringify(TransactItems ?? null)}' at 'transactItems' failed to satisfy constraint: Member must ${constraint}`,
    );
  if (!Array.isArray(TransactItems)) throw refuse("not be null");
  if (entries.length === 0) throw refuse("have length greater than or equal to 1");
  if (entries.length > actionsMax) throw refuse(`have length less than or equal to ${actionsMax}`);
  return entries.map((entry) => actOf(entry, operations));
};

/** The item an action is about, as text; undefined where its table or key is not there, which the action itself refuses. */
const itemOf = (store: EntryStore, { input }: Act): string | undefined => {
  const keys = store.table(String(input["TableName"]))?.KeySchema;
  const from = input["Key"] ?? input["Item"];
  if (keys === undefined || !isObject(from)) return undefined;
  return JSON.stringify([input["TableName"], ...keys.map(({ AttributeName }) => from[AttributeName])]);
};

const checkToken = (token: unknown): void => {
  if (token === undefined) return;
  const length = typeof token === "string" ? token.length : 0;
  if (length < 1 || length > tokenLengthMax)
    throw validation(
      `1 validation error detected: Value '${typeof token === "string" ? token : JSON.stringify(token)}' at 'clientRequestToken' failed to satisfy constraint: Member must have length ${length < 1 ? "greater than or equal to 1" : `less than or equal to ${tokenLengthMax}`}`,
    );
};

/** What counts is what the request says, not the items it is about. */
const checkPayload = ({ TransactItems }: Input): void => {
  const bytes = Buffer.byteLength(JSON.stringify(TransactItems));
  if (bytes > payloadBytesMax)
    throw validation(`Transaction payload size cannot exceed ${payloadBytesMax} bytes; it has ${bytes}`);
};

const refuseRepeated = (store: EntryStore, acts: Act[]): void => {
  const items = acts.map((act) => itemOf(store, act)).filter((item) => item !== undefined);
  if (new Set(items).size < items.length)
    throw validation("Transaction request cannot include multiple operations on one item");
};

const cancelled = (reasons: Reason[]): AwsError => {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError("TransactionCanceledException", message, 400, { Message: message, CancellationReasons: reasons });
};

/** What refuses a request as a whole is thrown on; what refuses one action is that action's reason. */
const reasonOf = (cause: unknown): Reason => {
  if (!(cause instanceof AwsError) || cause.code === "ResourceNotFoundException") throw cause;
  if (cause.code === "ConditionalCheckFailedException")
    return { Code: "ConditionalCheckFailed", Message: cause.message, ...cause.fields };
  return { Code: "ValidationError", Message: cause.message };
};

/** DynamoDB validates before it asks any condition, and stops at the first action that is wrong in itself. */
const reported = (reasons: Reason[]): Reason[] => {
  const wrong = reasons.findIndex(({ Code }) => Code === "ValidationError");
  return wrong < 0 ? reasons : reasons.map((reason, at): Reason => (at === wrong ? reason : { Code: "None" }));
};

/** All outputs, or the reasons of those that have none. */
const actAll = (store: EntryStore, acts: Act[], act: (one: Act) => unknown): unknown[] => {
  for (const { operation, input } of acts) {
    checkWhatDynaliteTakes(operation, input);
    refuseInvalid(store, operation, input);
  }
  refuseRepeated(store, acts);
  const outputs: unknown[] = [];
  const reasons = acts.map((one): Reason => {
    try {
      outputs.push(act(one));
      return { Code: "None" };
    } catch (cause) {
      return reasonOf(cause);
    }
  });
  if (reasons.some(({ Code }) => Code !== "None")) throw cancelled(reported(reasons));
  return outputs;
};

type Spent = { ConsumedCapacity?: { TableName: string; CapacityUnits: number } };

const consumed = (input: Input, outputs: unknown[], unit: "ReadCapacityUnits" | "WriteCapacityUnits") => {
  if (input["ReturnConsumedCapacity"] !== "TOTAL" && input["ReturnConsumedCapacity"] !== "INDEXES") return {};
  const byTable = new Map<string, number>();
  for (const { ConsumedCapacity: spent } of outputs as Spent[])
    if (spent) byTable.set(spent.TableName, (byTable.get(spent.TableName) ?? 0) + spent.CapacityUnits * costFactor);
  return {
    ConsumedCapacity: [...byTable].map(([TableName, units]) => ({ TableName, CapacityUnits: units, [unit]: units })),
  };
};

/** Client tokens of writes that were done, and what they stood for. */
const tokens = ({ database, clock }: Cloud) => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS dynamodb_token (account TEXT NOT NULL, token TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, token)) STRICT, WITHOUT ROWID",
  );
  const find = database.prepare("SELECT request FROM dynamodb_token WHERE account = ? AND token = ?");
  const keep = database.prepare("INSERT INTO dynamodb_token (account, token, request, at) VALUES (?, ?, ?, ?)");
  const forget = database.prepare("DELETE FROM dynamodb_token WHERE at < ?");
  return {
    /** True when this very request was done before. */
    known: (account: string, token: string, request: string): boolean => {
      forget.run(clock.now() - tokenLivesMs);
      const before = find.get(account, token)?.["request"];
      if (before !== undefined && before !== request)
        throw new AwsError(
          "IdempotentParameterMismatchException",
          "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
        );
      return before !== undefined;
    },
    keep: (account: string, token: string, request: string): void =>
      void keep.run(account, token, request, Math.floor(clock.now())),
  };
};

/** Runs `work` whole or not at all. */
const together = <T>({ database }: Cloud, work: () => T): T => {
  database.exec("SAVEPOINT dynamodb_transaction");
  try {
    const result = work();
    database.exec("RELEASE dynamodb_transaction");
    return result;
  } catch (cause) {
    database.exec("ROLLBACK TO dynamodb_transaction; RELEASE dynamodb_transaction");
    throw cause;
  }
};

/** `TransactWriteItems` and `TransactGetItems`: nothing comes in between, because the whole of it happens in one tick. */
export const transactions = (db: DynamoDb): Record<"TransactWriteItems" | "TransactGetItems", Run> => {
  const done = tokens(db.cloud);
  const act = (store: EntryStore, { operation, kind, input }: Act, capacity: unknown): unknown => {
    const wanted = { ...input, ...(capacity === undefined ? {} : { ReturnConsumedCapacity: capacity }) };
    return actAtOnce(db.cloud.database, store, { operation, input: wanted, takeBack: kind === "ConditionCheck" });
  };
  return {
    TransactWriteItems: (input, { account }) => {
      const store = db.storeOf(account);
      const { ClientRequestToken: token, ReturnConsumedCapacity: capacity } = input;
      const acts = actsOf(input, writes);
      checkToken(token);
      checkPayload(input);
      const request = createHash("sha256").update(JSON.stringify(input["TransactItems"])).digest("hex");
      if (typeof token === "string" && done.known(account, token, request)) return {};
      return together(db.cloud, () => {
        const outputs = actAll(store, acts, (one) => act(store, one, capacity));
        if (typeof token === "string") done.keep(account, token, request);
        return consumed(input, outputs, "WriteCapacityUnits");
      });
    },
    TransactGetItems: (input, { account }) => {
      const store = db.storeOf(account);
      const outputs = actAll(store, actsOf(input, reads), (one) => act(store, one, input["ReturnConsumedCapacity"]));
      const Responses = outputs.map((output) => {
        const { Item } = output as { Item?: unknown };
        return Item === undefined ? {} : { Item };
      });
      return { ...consumed(input, outputs, "ReadCapacityUnits"), Responses };
    },
  };
};
