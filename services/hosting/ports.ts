import type { Metadata } from "../../events-schema/index.ts";
import type { EdgePorts } from "../chassis/ports.ts";
import type { Emit } from "../chassis/publish.ts";
import type { CustomizableBase } from "../models/family.ts";
import type { HostingFacts } from "../models/hosting.ts";
import type { Endpoint } from "./domain/endpoint.ts";
import type { Lease, Method } from "./domain/lease.ts";
import type { Patience } from "./domain/patience.ts";
import type { Rollback } from "./domain/rollback.ts";
import type { Tags } from "./domain/tags.ts";

/** Rows of one kind. What is read by key is the latest; what is listed may be late and is never trusted alone. */
export type Rows<Row extends { readonly key: string; readonly version: number }> = {
  /** The first one stands. */
  open(row: Row): Promise<"opened" | "existed">;
  read(key: string): Promise<Row | undefined>;
  /** Writes it with the next version if the row still has this one; says whether. */
  replace(row: Row): Promise<boolean>;
  /** Keys of rows with which there is something left to do. Perhaps late. */
  live(): Promise<string[]>;
};

export type CapacityStore = { leases: Rows<Lease>; rollbacks: Rows<Rollback>; endpoints: Rows<Endpoint> };

/** Capacity as Bedrock tells of it, whichever kind it is. Times are Bedrock's own, ISO 8601. */
export type CapacitySeen = {
  readonly method: Method;
  readonly arn: string;
  readonly name: string;
  readonly status: "creating" | "ready" | "updating" | "failed";
  /** What it answers with now. */
  readonly modelArn: string;
  /** 0 for on-demand. */
  readonly modelUnits: number;
  readonly createdAt: string;
  /** Why it failed. */
  readonly message?: string;
};

export type CapacityToCreate = {
  readonly method: Method;
  readonly name: string;
  readonly token: string;
  readonly modelArn: string;
  /** Of no meaning for on-demand. */
  readonly modelUnits: number;
  readonly tags: Tags;
};

/** What Create came to. Anything else (time-outs, 5xx) is thrown, with the outcome unknown. */
export type Created =
  | { readonly outcome: "created"; readonly arn: string }
  /** No room or too many calls: certainly nothing created, and later may do. */
  | { readonly outcome: "busy"; readonly message: string }
  /** Never; or the name is taken, perhaps by the very capacity from an earlier try. */
  | { readonly outcome: "refused"; readonly message: string };

export type Updated =
  | { readonly outcome: "accepted" }
  /** As it is at the moment, or never: Get tells which. */
  | { readonly outcome: "refused"; readonly message: string };

/** `conflict`: not yet. `deleted` is Bedrock's promise; only `gone` is its word. */
export type Removed = "deleted" | "gone" | "conflict";

/** Deployments and provisioned throughput behind one interface. A call that Bedrock throttles is deferred, but for Create. */
export type Hosting = {
  create(capacity: CapacityToCreate): Promise<Created>;
  /** By ARN or name. */
  get(method: Method, id: string): Promise<CapacitySeen | undefined>;
  /** To answer with another model, in place. */
  update(method: Method, capacity: { arn: string; modelArn: string }): Promise<Updated>;
  remove(method: Method, arn: string): Promise<Removed>;
  /** Everything of both kinds in this account and region, foreign too. */
  list(): Promise<CapacitySeen[]>;
  /** undefined: it is gone. */
  tags(arn: string): Promise<Tags | undefined>;
  /** Adds and overwrites. */
  tag(arn: string, tags: Tags): Promise<"tagged" | "gone">;
  /** Can this custom model be hosted? */
  hasModel(modelArn: string): Promise<boolean>;
  removeModel(modelArn: string): Promise<Removed>;
};

/** What is free to host a model of this base; a fact that cannot be read is undefined, never guessed. */
export type FactsReader = { read(base: CustomizableBase): Promise<HostingFacts> };

/** Sends somebody to look after a run: its lease or its rollback. */
export type Checks = { send(runId: string, options?: { delayMs: number }): Promise<void> };

export type HostingPorts = EdgePorts & {
  store: CapacityStore;
  hosting: Hosting;
  facts: FactsReader;
  checks: Checks;
  place: { readonly stack: string; readonly account: string; readonly region: string };
  patience: Patience;
  emitFrom: (cause: Metadata) => Emit;
};
