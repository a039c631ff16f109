import type { Metadata } from "../../events-schema/index.ts";
import type { EdgePorts } from "../chassis/ports.ts";
import type { Emit } from "../chassis/publish.ts";
import type { MaxCostUsdByAccount, RequestsPerMinute } from "../models/settings.ts";
import type { Form } from "../models/ask.ts";
import type { PacePorts } from "../pace/permission.ts";
import type { PartKey, PartRow } from "./domain/run/part-row.ts";
import type { PipelineRow } from "./domain/run/pipeline-row.ts";
import type { HubPorts } from "./hub/hub-objects.ts";
import type { Workshop } from "./workshop.ts";

/** One row per run. What is read by key is the latest; what is listed may be late. */
export type PipelineStore = {
  /** The first one stands. */
  open(row: PipelineRow): Promise<"opened" | "existed">;
  read(runId: string): Promise<PipelineRow | undefined>;
  /** Writes unless somebody has written since it was read; false: somebody has. */
  replace(row: PipelineRow): Promise<boolean>;
  /** The runs that are not closed. Perhaps late. */
  openRuns(): Promise<string[]>;
};

/** One row per part. What is read is the latest, listed or not. */
export type PartStore = {
  open(row: PartRow): Promise<"opened" | "existed">;
  read(key: PartKey): Promise<PartRow | undefined>;
  replace(row: PartRow): Promise<boolean>;
  /** Of a run, or of one stage of it, in their order. */
  list(runId: string, stage?: number): Promise<PartRow[]>;
};

/** What a model made of one request. */
export type Said =
  | { readonly outcome: "answered"; readonly output: unknown }
  /** Too much at the moment, for everybody who asks this model; nothing was paid. */
  | { readonly outcome: "throttled" }
  /** `failed`: this once, perhaps paid, and trying again may help. `refused`: never, in Bedrock's words. */
  | { readonly outcome: "failed" | "refused"; readonly reason: string };

/** Models that answer what a batch job's line holds as `modelInput`. Each call may cost money. */
export type Answers = {
  ask(modelId: string, request: { readonly form: Form; readonly modelInput: unknown }): Promise<Said>;
};

export type PartCommand = { readonly runId: string; readonly stage: number; readonly part: number };
export type ChunkCommand = PartCommand & { readonly chunk: number; readonly attempt: number };
export type SliceCommand = ChunkCommand & { readonly slice: number; readonly round: number };

/** Commands to this service's own queues. */
export type Commands = {
  /** To copy what a part reads from the Hugging Face Hub. */
  fetch(commands: readonly PartCommand[]): Promise<void>;
  prepare(commands: readonly PartCommand[]): Promise<void>;
  collect(commands: readonly ChunkCommand[]): Promise<void>;
  /** To be delivered after so many seconds, at most 900. */
  answer(commands: readonly SliceCommand[], delaySeconds?: number): Promise<void>;
  finish(command: { readonly runId: string }): Promise<void>;
};

export type BatchPorts = EdgePorts &
  PacePorts &
  HubPorts & {
    readonly pipelines: PipelineStore;
    readonly parts: PartStore;
    readonly workshop: Workshop;
    readonly answers: Answers;
    readonly requestsPerMinute: RequestsPerMinute;
    /** What a pipeline that an account asks for may be estimated at, whatever its request allows. */
    readonly maxCostUsdByAccount: MaxCostUsdByAccount;
    readonly commands: Commands;
    /** `s3://bucket/pipelines/`. */
    readonly pipelinesUri: string;
    readonly emitFrom: (cause: Metadata) => Emit;
  };
