import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { DynamoDb, Run } from "./context.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { checkWhatDynaliteTakes } from "./missing-checks.ts";
import { actAtOnce, refuseInvalid } from "./run-action.ts";
import { actsOf, checkPayload, checkToken, reads, refuseRepeated, writes, type Act } from "./transaction-request.ts";

/** Real ms in which a client token stands for its request (API reference, TransactWriteItems). */
const tokenLivesMs = 600_000;
/** Reading and writing in a transaction cost twice. */
const costFactor = 2;

type Reason = { Code: string; Message?: string; Item?: unknown };

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
