import type { Pipeline, Problem, ResultFile, Stage } from "../../events-schema/index.ts";
import type { Missing } from "./domain/output-line.ts";
import type { TakenOver } from "./domain/run/part-row.ts";
import type { ChunkLimits } from "./domain/plan-chunks.ts";

/**
 * Where records are worked on: on a scratch disk with DuckDB, or in memory for small inputs. The rules are the same in both.
 * Everything it writes lies under the order's `toUri` (what delivering came to: beside it), is written once and is named by the order, so
 * that the same order, carried out again by whoever, changes nothing and says the same. It knows nothing of jobs, rows and events.
 */
export type Workshop = {
  prepare(order: PrepareOrder): Promise<Prepared>;
  /** Ids that stand in more than one part: the first twenty with their number. Only for ids that the user gave. */
  findTwins(idUris: readonly string[]): Promise<{ ids: readonly string[]; count: number }>;
  collect(order: CollectOrder): Promise<Collected>;
  deliver(order: DeliverOrder): Promise<Delivered>;
};

/** Some objects of the user's: one large or many small. */
export type ObjectsInput = {
  readonly kind: "objects";
  /** In order. `images`: each object is a record. */
  readonly format: "csv" | "parquet" | "jsonl" | "images";
  readonly objects: readonly { readonly uri: string; readonly bytes: number }[];
  /** So many records and no more; of `more`: these objects are not all that there are, and must have so many. Left out: every record. */
  readonly first?: { readonly records: number; readonly of: "all" | "more" } | undefined;
};

/** One part of a stage's input: objects, several small parts of them with their numbers, or results of an earlier stage. */
export type PartInput =
  | ObjectsInput
  | { readonly kind: "parts"; readonly parts: readonly { readonly part: number; readonly input: ObjectsInput }[] }
  | { readonly kind: "results"; readonly stage: string; readonly uris: readonly string[] };

export type PrepareOrder = {
  readonly pipeline: Pick<Pipeline, "prompts">;
  readonly stage: Stage;
  /** Of the part in its stage, from 0: part of the ids that are given to records without one (`<part>-<row>`, fixed width); several parts keep theirs. */
  readonly part: number;
  readonly input: PartInput;
  readonly limits: ChunkLimits;
  /** Ends with `/`. */
  readonly toUri: string;
};

/**
 * A part's records, cut into chunks. Record = answerable + unaskable: what cannot be asked (no such prompt, no such image, a refused
 * body) is failed here and now, with its reason. It travels with the chunk beside it, so that the results keep the input's order, and
 * is counted here alone.
 */
export type Prepared =
  | {
      readonly kind: "prepared";
      readonly records: number;
      /** Where the user's own ids are, for `findTwins`; absent where ids were given by us. */
      readonly idsUri?: string;
      readonly unaskable: Readonly<Record<string, number>>;
      /** A result as `collect` writes it, of records that no chunk takes along: only where there is no chunk at all. */
      readonly unaskableUri?: string;
      readonly chunks: readonly PreparedChunk[];
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

export type PreparedChunk = {
  /** In its part, from 0. */
  readonly chunk: number;
  readonly way: "job" | "on-demand";
  readonly records: number;
  readonly bytes: number;
  /** The records as they came in, with their ids and prompts, in order, in a form of the workshop's own. Never changes. */
  readonly recordsUri: string;
  /** The requests, JSONL, as a batch job reads them. */
  readonly inputUri: string;
  /** For estimates: characters of the requests divided by a number of the model's. */
  readonly inputTokensAbout: number;
};

export type CollectOrder = {
  readonly pipeline: Pick<Pipeline, "prompts">;
  readonly stage: Stage;
  readonly chunk: PreparedChunk;
  /** Of this chunk, from 1; the one that has just ended is the last. 0: this run has not asked it. */
  readonly attempt: number;
  /** Prefixes of all attempts so far, each with what was written there (`*.jsonl.out`), or nothing. */
  readonly outputUris: readonly string[];
  /** So many of them, from the first, are another run's, which has paid for what stands there. */
  readonly takenOver?: number;
  /** May what failed and may pass be asked again? */
  readonly mayRetry: boolean;
  /** Said of records that no output speaks of; left out: they are unanswered. */
  readonly missing?: { readonly reason: Missing; readonly message: string };
  readonly limits: ChunkLimits;
  /** Ends with `/`. */
  readonly toUri: string;
};

export type Collected =
  /**
   * Every record of the chunk has its row in `resultUri` (Parquet): the input's columns, then what was answered, or why nothing was. So
   * have those that could not be asked; they are not counted again here.
   */
  | {
      readonly kind: "done";
      readonly resultUri: string;
      readonly answered: number;
      /** By reason. answered + failed = the chunk's records. */
      readonly failed: Readonly<Record<string, number>>;
      /** Of answers that this run has asked for. */
      readonly inputTokens: number;
      readonly outputTokens: number;
      /** Of those that are another run's; answered counts them too. */
      readonly takenOver: TakenOver;
      /** Lines of the outputs that stand for no record, by why. */
      readonly left: { readonly unreadable: number; readonly unknown: number; readonly repeated: number };
    }
  /** These are asked again, and only these. */
  | {
      readonly kind: "again";
      readonly records: number;
      readonly bytes: number;
      readonly way: "job" | "on-demand";
      readonly inputUri: string;
    };

export type DeliverOrder = {
  readonly formats: readonly ("parquet" | "csv" | "jsonl")[];
  readonly files: "one" | "partitioned";
  /** In their order; results in the order of the input. */
  readonly stages: readonly { readonly stage: string; readonly resultUris: readonly string[] }[];
  /** Ends with `/`. */
  readonly toUri: string;
};

export type Delivered = {
  readonly results: readonly ResultFile[];
  /** `failed.parquet`: stage, record_id, reason, message; absent where nothing failed. */
  readonly failedUri?: string;
};
