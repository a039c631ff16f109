import type { Contract } from "../../events-schema/index.ts";

/**
 * What a service is, as data: which messages its reactions hear, what they may send and what they need. The CDK app makes rules,
 * queues, functions and least-privilege roles from it; the tests and the documentation read it too.
 */
export type ServiceDeclaration = {
  readonly name: string;
  readonly reactions: Readonly<Record<string, ReactionDeclaration>>;
};

export type ReactionDeclaration = {
  readonly hears: Trigger;
  /** Events it may put on the bus; its role can send no others. */
  readonly emits: readonly Contract[];
  /** Beyond what every reaction has: its own queue, its service's table, claim checks. */
  readonly needs: readonly Need[];
  /** Seconds one message may take. Default 60. */
  readonly timeoutSeconds?: number;
  /** Default 512. */
  readonly memoryMb?: number;
  /** Scratch disk in MB. Default 512. */
  readonly scratchMb?: number;
  /** Messages one invocation takes. Default 10. */
  readonly batchSize?: number;
  /** Invocations at once; SQS allows no fewer than 2. Default: no bound of ours. */
  readonly concurrencyMax?: number;
  /** Carries DuckDB's native module. */
  readonly duckdb?: boolean;
};

export type Trigger =
  /** Our own events and requests on the custom bus. */
  | { readonly events: readonly Contract[] }
  /** Events of an AWS service on the default bus. */
  | { readonly awsEvents: Readonly<Record<string, unknown>> }
  /** A tick: `rate(5 minutes)`. */
  | { readonly schedule: string }
  /** Commands from a reaction of the same service, by a queue of this name. */
  | { readonly queue: string }
  /** Every dead-letter queue of the stack. */
  | { readonly deadLetters: "all" };

export type Need =
  /** Objects of the stack's bucket under this prefix (ends with `/`). */
  | { readonly objects: "read" | "write" | "read-write"; readonly prefix: string }
  /** The users' own data: buckets named by configuration, and `sources/` of the stack's bucket. */
  | { readonly sources: "read" }
  /** To send commands to this queue of the same service. */
  | { readonly sends: string }
  /** To create Bedrock's jobs of one kind, and to pass them their service role. */
  | { readonly bedrock: "customization-jobs" | "invocation-jobs" }
  /** Bedrock's jobs of both kinds: find, look, stop. */
  | { readonly bedrock: "jobs-in-flight" }
  /** To look, not to touch: which models can be customized, what is hosted. */
  | { readonly bedrock: "facts" }
  /** Deployments and provisioned throughput: create, look, update, tag, delete; and to delete custom models. */
  | { readonly bedrock: "hosting" }
  /** To find what hosts a custom model by its tags, and to delete it. */
  | { readonly bedrock: "hosting-removal" }
  /** Answers of base models, deployments and provisioned throughput. */
  | { readonly bedrock: "invoke" }
  | { readonly serviceQuotas: "read" }
  /** To send mail as the configured sender, and to publish to the stack's topic. */
  | { readonly notifies: "people-and-machines" }
  /** The tokens of the Hugging Face Hub that the stack's settings name. */
  | { readonly secrets: "hub" }
  /** The private key of CloudFront's key pair that the stack's settings name. */
  | { readonly signs: "links" }
  /** To send parked messages back to the queues they came from. */
  | { readonly redrives: "all" };

export const defineService = <const Declaration extends ServiceDeclaration>(declaration: Declaration): Declaration =>
  declaration;
