import type { Metadata, Problem, StageCounts } from "../../../../events-schema/index.ts";
import type { Outcome } from "./outcome.ts";

/** A stage of a run: which of its parts are prepared, finished, or held back for company. */
export type StageRow = {
  readonly name: string;
  /** The place of the stage that feeds it, from 0; absent: it reads objects. */
  readonly source?: number;
  /** Of a stage that reads objects. */
  readonly parts?: number;
  /** Of a stage that another feeds, from the gate on: so many neighbouring chunks of the input go through it together; absent: all of a part. */
  readonly together?: number;
  readonly prepared: readonly number[];
  /** Of a stage that reads objects: how many chunks its prepared parts have, where they have not one. */
  readonly chunks?: Readonly<Record<number, number>>;
  readonly done: readonly number[];
  /** What was answered of done parts that have too little for a stage which would wait. */
  readonly few?: Readonly<Record<number, number>>;
  /** Parts that are too small for a job: one part together, once all are known. */
  readonly held: readonly number[];
  /** It was told that its first chunk is about to be asked. */
  readonly isStarted: boolean;
  /** Settled when its last part is done. */
  readonly counts?: StageCounts;
  /** Its counts were told. */
  readonly isTold: boolean;
};

/** Why nothing more is asked. `waits`: for jobs that run, because what they answer is paid for. */
export type Stop = {
  readonly kind: "cancelled" | "deadline" | "failed";
  readonly problem: Problem;
  readonly waits: boolean;
};

/** How far the clockwork has counted; changes by ticks alone. */
export type Progress = {
  readonly ticks: number;
  /** The scheduler's time of the latest tick that counted; empty before the first. */
  readonly lastTick: string;
  /** What the parts had come to at that tick. */
  readonly seen: number;
  readonly idleTicks: number;
  /** From 1. Commands of earlier rounds are void, so that however often they are sent again, one of each counts. */
  readonly round: number;
};

/** One run of a pipeline, kept for good. What it was asked for stands in its plan, in S3. */
export type PipelineRow = {
  readonly runId: string;
  /** 0: nothing is stored yet. */
  readonly version: number;
  /** The metadata of PipelineRequested: whatever is said later belongs to its run. */
  readonly cause: Metadata;
  readonly name: string;
  readonly stages: readonly StageRow[];
  /** Open: every part of the first stages is prepared and within every limit, and models may be asked. */
  readonly gate: "shut" | "open";
  readonly deadlineHours: number;
  readonly atDeadline: "fail" | "on-demand";
  /** The deadline has passed and what is left is asked on demand. */
  readonly isLate: boolean;
  readonly stop?: Stop;
  readonly progress: Progress;
  readonly outcome?: Outcome;
  /** The outcome was told, and nothing more is to be done. */
  readonly isClosed: boolean;
};
export type PipelineChange = (row: PipelineRow) => PipelineRow;

export const atStart: Progress = { ticks: 0, lastTick: "", seen: 0, idleTicks: 0, round: 1 };

export const stageAt = ({ stages, runId }: Pick<PipelineRow, "stages" | "runId">, at: number): StageRow => {
  const stage = stages[at];
  if (!stage) throw new Error(`invariant broken: run ${runId} has ${stages.length} stages and none at ${at}`);
  return stage;
};

export const mayAsk = ({ gate, stop, outcome }: PipelineRow): boolean => gate === "open" && !stop && !outcome;

const changeStage = (row: PipelineRow, at: number, changed: StageRow): PipelineRow => ({
  ...row,
  stages: row.stages.map((stage, place) => (place === at ? changed : stage)),
});

const withNumber = (numbers: readonly number[], number: number): readonly number[] =>
  numbers.includes(number) ? numbers : [...numbers, number].sort((one, other) => one - other);

export const toPartPrepared =
  (at: number, part: number, chunks: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    if (stage.prepared.includes(part)) return row;
    const isCounted = stage.source === undefined && chunks !== 1;
    return changeStage(row, at, {
      ...stage,
      prepared: withNumber(stage.prepared, part),
      ...(isCounted && { chunks: { ...stage.chunks, [part]: chunks } }),
    });
  };

/** For company. */
export const toHeldBack =
  (at: number, part: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    return stage.held.includes(part) ? row : changeStage(row, at, { ...stage, held: withNumber(stage.held, part) });
  };

/** `few`: what was answered, where that is too little for a stage which would wait. */
export const toPartDone =
  (at: number, part: number, few?: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    if (stage.done.includes(part)) return row;
    return changeStage(row, at, {
      ...stage,
      done: withNumber(stage.done, part),
      ...(few !== undefined && { few: { ...stage.few, [part]: few } }),
    });
  };

export const toStarted =
  (at: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    return stage.isStarted ? row : changeStage(row, at, { ...stage, isStarted: true });
  };

export const toTold =
  (at: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    return stage.isTold ? row : changeStage(row, at, { ...stage, isTold: true });
  };

/** `together`: by place of the stage, of those that another one feeds. `stop`: it is known already that nothing may be asked. */
export const toGateOpen =
  (together: readonly (number | undefined)[], stop?: Stop): PipelineChange =>
  (row) =>
    row.gate === "open"
      ? row
      : {
          ...row,
          gate: "open",
          ...(stop && !row.stop && { stop }),
          stages: row.stages.map((stage, at) => ({
            ...stage,
            ...(together[at] !== undefined && { together: together[at] }),
          })),
        };

/** The first counts stand. */
export const toCounted =
  (at: number, counts: StageCounts): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    return stage.counts ? row : changeStage(row, at, { ...stage, counts });
  };

/** The first reason stands; a later one may only end the waiting. */
export const toStopped =
  (stop: Stop): PipelineChange =>
  (row) => {
    if (row.outcome) return row;
    if (!row.stop) return { ...row, stop };
    return row.stop.waits && !stop.waits ? { ...row, stop: { ...row.stop, waits: false } } : row;
  };

/** A round of its own: what is on demand already is sent for again, and must not be asked twice. */
export const toLate: PipelineChange = (row) =>
  row.isLate || row.stop || row.outcome
    ? row
    : { ...row, isLate: true, progress: { ...row.progress, round: row.progress.round + 1 } };

/** The first outcome stands. Behind the gate nothing is rejected: whoever would is late, and what they have read is old. */
export const toSettled =
  (outcome: Outcome): PipelineChange =>
  (row) =>
    row.outcome || (outcome.kind === "rejected" && row.gate === "open") ? row : { ...row, outcome };

export const toClosed: PipelineChange = (row) => (row.isClosed || !row.outcome ? row : { ...row, isClosed: true });
