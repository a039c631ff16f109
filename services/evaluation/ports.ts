import type { Metadata } from "../../events-schema/index.ts";
import type { EdgePorts, QuotaLimits } from "../chassis/ports.ts";
import type { Emit } from "../chassis/publish.ts";
import type { PaceStore } from "../pace/ports.ts";
import type { BaseModelIds, RequestsPerMinute } from "../models/settings.ts";
import type { Evaluation, Outcome, Progress, Requests } from "./life/evaluation.ts";
import type { Pair } from "./domain/pair.ts";
import type { ScoredPair } from "./domain/score.ts";
import type { Question } from "./planning/question.ts";
import type { SheetRow } from "./scoring/sheet-row.ts";

/** One row per run. What is read by key is the latest; what is listed may be late. */
export type EvaluationStore = {
  /** The first one stands; it is listed as open until it is closed. */
  open(evaluation: Evaluation): Promise<"opened" | "existed">;
  read(runId: string): Promise<Evaluation | undefined>;
  /** Adds the chunk to the set of done ones; the evaluation as it is then, so that somebody sees it complete. */
  markDone(runId: string, chunk: string): Promise<Evaluation>;
  /** Writes the progress if the row still has the one that was read; undefined: somebody else counted. */
  count(read: Evaluation, progress: Progress): Promise<Evaluation | undefined>;
  /** Adds to what was counted before: a worker that comes again has asked again. */
  countRequests(runId: string, more: Partial<Requests>): Promise<void>;
  /** Keeps the outcome unless there is one; the evaluation with the one that stands. */
  settle(runId: string, outcome: Outcome): Promise<Evaluation>;
  /** Nothing more is to be done for it. */
  close(runId: string): Promise<void>;
  /** The runs that are open. Perhaps late. */
  openRuns(): Promise<string[]>;
};

/** What a model made of one question. Anything else is thrown. */
export type Said =
  | {
      readonly outcome: "answered";
      readonly text: string;
      readonly inputTokens: number;
      readonly outputTokens: number;
      /** Converse's word: end_turn, max_tokens, content_filtered… */
      readonly stopReason: string;
    }
  /** Too much at the moment, for everybody who asks this model; nothing was paid. */
  | { readonly outcome: "throttled" }
  /** This once (time-out, server error): perhaps paid, and trying again may help. */
  | { readonly outcome: "failed"; readonly reason: string }
  /** Never, in Bedrock's words. */
  | { readonly outcome: "refused"; readonly reason: string };

/** Models that answer. Each call may cost money. */
export type Answers = { ask(modelId: string, question: Question, limits: { maxTokens: number }): Promise<Said> };

/** How models are asked in this account and region. */
export type AskingSettings = {
  readonly region: string;
  readonly baseModelIds: BaseModelIds;
  readonly requestsPerMinute: RequestsPerMinute;
};

export type ChunkCommand = { readonly runId: string; readonly chunk: string; readonly round: number };
export type ScoringCommand = { readonly runId: string };

/** Commands to this service's own queues. */
export type Commands = {
  /** To be delivered after so many seconds, at most 900. */
  sendChunks(commands: readonly ChunkCommand[], delaySeconds?: number): Promise<void>;
  sendScoring(command: ScoringCommand): Promise<void>;
};

/** The report's table, one row per record; rows wait on disk and are published once as Parquet. */
export type RecordSheet = {
  add(row: SheetRow): void;
  /** The first one published stands. */
  publish(uri: string): Promise<void>;
};
export type RecordSheets = { use<Result>(work: (sheet: RecordSheet) => Promise<Result>): Promise<Result> };

export type EvaluationPorts = EdgePorts & {
  evaluations: EvaluationStore;
  answers: Answers;
  paces: PaceStore;
  limits: QuotaLimits;
  asking: AskingSettings;
  commands: Commands;
  sheets: RecordSheets;
  /** What a pair is worth, by every metric. Whatever it gives, also what is no number, the evaluation ends in a decision with its reason. */
  score: (pair: Pair) => ScoredPair;
  /** How many records one command asks about. Of new plans: who follows a plan keeps to its number. */
  chunkRecords: number;
  /** `s3://bucket/evaluations/`. */
  evaluationsUri: string;
  emitFrom: (cause: Metadata) => Emit;
};
