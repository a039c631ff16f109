import { z } from "zod";

/** The parts of the detail that every event has beside its data. */
type DataSchema = z.ZodObject;

/**
 * One version of one event: its name, who may send it and what it carries. Types, rule patterns, validation, IAM conditions and
 * published JSON Schemas are derived from this value, so none of them can disagree with it.
 */
export type Contract<Type extends string = string, Data extends DataSchema = DataSchema> = {
  readonly type: Type;
  readonly version: number;
  /** The services that alone may send it (one, but for RunEnded); empty for a request, which anyone allowed on the bus may send. */
  readonly owners: readonly string[];
  readonly data: Data;
  /** For facts: is it said to users and their tools too? Then it counts as heard, though no reaction declares it. */
  readonly forUsers: boolean;
  /** For requests: may other accounts (configuration `producerAccounts`) send it? */
  readonly crossAccount: boolean;
  /** For requests about an existing run: whose run it is. Absent: the request starts a run of its own. */
  readonly aboutRun?: (data: z.output<Data>) => string;
};

/** What a producer hands over. */
export type DataIn<C extends Contract> = z.input<C["data"]>;
/** What a consumer reads, defaults filled in. */
export type DataOf<C extends Contract> = z.output<C["data"]>;

/** A fact, in the past tense, that only its owner may state. */
export const defineEvent = <const Type extends string, Data extends DataSchema>(event: {
  type: Type;
  version: number;
  owner: string | readonly string[];
  data: Data;
  forUsers?: boolean;
}): Contract<Type, Data> => ({
  type: event.type,
  version: event.version,
  owners: typeof event.owner === "string" ? [event.owner] : event.owner,
  data: event.data,
  forUsers: event.forUsers ?? false,
  crossAccount: false,
});

/** A wish from outside (`…Requested`): anyone allowed on the bus may send it, with nothing but `data`. */
export const defineRequest = <const Type extends string, Data extends DataSchema>(request: {
  type: Type;
  version: number;
  data: Data;
  crossAccount?: boolean;
  aboutRun?: (data: z.output<Data>) => string;
}): Contract<Type, Data> => ({
  ...request,
  owners: [],
  forUsers: false,
  crossAccount: request.crossAccount ?? false,
});

/** Is it a wish from outside, with metadata that must not be believed? */
export const isRequest = (contract: Contract): boolean => contract.owners.length === 0;

/** The `source` of our own events; only the owner's role may use it (IAM condition on `events:source`). */
export const sourceOf = (service: string): string => `choreo.${service}`;

/** The EventBridge pattern that hears this version and no other. A missing version is 1; data is never matched on. */
export const rulePattern = (contract: Contract): Record<string, unknown> => ({
  "detail-type": [contract.type],
  ...(isRequest(contract) ? {} : { source: contract.owners.map(sourceOf) }),
  detail: { metadata: { version: contract.version === 1 ? [1, { exists: false }] : [contract.version] } },
});
