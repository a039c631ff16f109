import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { DynamoDb, Run } from "./context.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { checkWhatDynaliteTakes } from "./missing-checks.ts";
import { actAtOnce, refuseInvalid } from "./run-action.ts";
import { sumOf, type Spent } from "./spent.ts";
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

const consumed = (input: Input, spent: Spent[], unit: "ReadCapacityUnits" | "WriteCapacityUnits") => {
  const capacity = input["ReturnConsumedCapacity"];
  if (capacity !== "TOTAL" && capacity !== "INDEXES") return {};
  return { ConsumedCapacity: sumOf(spent, { factor: costFactor, unit, byIndex: capacity === "INDEXES" }) };
};

type Counted = { ConsumedCapacity?: Spent };
const spentBy = (outputs: unknown[]): Spent[] =>
  (outputs as Counted[]).flatMap(({ ConsumedCapacity }) => (ConsumedCapacity ? [ConsumedCapacity] : []));

/** A check costs what reading the item for writing does, and nothing in any index. */
const withoutIndexes = (output: unknown): unknown => {
  const { ConsumedCapacity: spent } = output as Counted;
  return spent?.Table
    ? { ConsumedCapacity: { TableName: spent.TableName, ...spent.Table, Table: spent.Table } }
    : output;
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
    const counts = capacity === "TOTAL" || capacity === "INDEXES";
    const asked = counts ? "INDEXES" : capacity;
    const wanted = { ...input, ...(asked === undefined ? {} : { ReturnConsumedCapacity: asked }) };
    const isCheck = kind === "ConditionCheck";
    const output = actAtOnce(db.cloud.database, store, { operation, input: wanted, takeBack: isCheck });
    return isCheck ? withoutIndexes(output) : output;
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
        return consumed(input, spentBy(outputs), "WriteCapacityUnits");
      });
    },
    TransactGetItems: (input, { account }) => {
      const store = db.storeOf(account);
      const outputs = actAll(store, actsOf(input, reads), (one) => act(store, one, input["ReturnConsumedCapacity"]));
      const Responses = outputs.map((output) => {
        const { Item } = output as { Item?: unknown };
        return Item === undefined ? {} : { Item };
      });
      return { ...consumed(input, spentBy(outputs), "ReadCapacityUnits"), Responses };
    },
  };
};
