import type { Cloud } from "../core/cloud.ts";
import type { Caller } from "../wire/types.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import type { TableSettings } from "./table-settings.ts";

/** The parts of the service that every operation may use. */
export type DynamoDb = { cloud: Cloud; storeOf: (account: string) => EntryStore; settings: TableSettings };
export type Run = (input: Input, caller: Caller) => unknown;
