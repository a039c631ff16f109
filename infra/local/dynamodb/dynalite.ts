import { createRequire } from "node:module";
import type { EntryStore, Range } from "./entry-store.ts";
import type { Path } from "./matches.ts";

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
export type Validation = { types: Types; custom?: (data: Input, store: EntryStore) => string | undefined };
export type KeyCheck = (
  item: Item,
  table: TableDescription,
  keySchema?: TableDescription["KeySchema"],
) => DynaliteError | null | undefined;
export type Db = {
  createKey: (item: Item, table: TableDescription) => string;
  compare: (
    operator: string,
    value: Item[string] | undefined,
    others: Item[string] | Item[string][] | undefined,
  ) => boolean;
  mapPaths: (paths: Path[], item: Item) => Item;
  queryTable: (
    store: EntryStore,
    table: TableDescription,
    data: Input,
    range: Range,
    isLocal: boolean,
    fromTable: boolean,
    keyNames: string[],
    done: (error: DynaliteError | null, output?: unknown) => void,
  ) => void;
  addConsumedCapacity: (data: Input, isRead: boolean, before?: Item, after?: Item) => unknown;
  validateUpdates: (legacy: unknown, updates: unknown, table: TableDescription) => DynaliteError | null | undefined;
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

export const load = createRequire(import.meta.url);
export const db = load("dynalite/db") as Db;
const validations = load("dynalite/validations") as Validations;
export const fileOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

/** The input as dynalite's actions want it, or AWS's ValidationException. */
export const validated = (operation: string, input: Input, store: EntryStore): Input => {
  const { types, custom } = load(`dynalite/validations/${fileOf(operation)}`) as Validation;
  const data = validations.checkTypes(structuredClone(input), types);
  validations.checkValidations(data, types, custom, store);
  return data;
};
