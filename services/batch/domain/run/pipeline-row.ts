import type { Metadata, Problem, StageCounts } from "../../../../events-schema/index.ts";
import type { Outcome } from "./outcome.ts";

/** A stage of a run: which of its parts are prepared, finished, or held back for company. */
export type StageRow = {
  readonly name: string;
  /** The place of the stage that feeds it, from 0; absent: it reads objects. */
  readonly source?: number;
  /** Of a stage that reads objects. */
  readonly parts?: number;
  readonly prepared: readonly number[];
  readonly done: readonly number[];
  /** Parts of the source, or of the objects, that are too small for a job: one part together, once the source is complete. */
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

export const fedBy = ({ stages }: Pick<PipelineRow, "stages">, source: number): number[] =>
  stages.flatMap((stage, at) => (stage.source === source ? [at] : []));

/** The number of the part that takes in what was held back: after every number that its source can have. */
export const joinedPart = (row: Pick<PipelineRow, "stages" | "runId">, at: number): number => {
  const { source, parts = 0 } = stageAt(row, at);
  return source === undefined ? parts : joinedPart(row, source) + 1;
};

/** The parts that a stage consists of, as far as its source is: final once the source is complete. */
export const partsOf = (row: Pick<PipelineRow, "stages" | "runId">, at: number): number[] => {
  const { source, parts = 0, held } = stageAt(row, at);
  const all = source === undefined ? Array.from({ length: parts }, (_, part) => part) : partsOf(row, source);
  const own = all.filter((part) => !held.includes(part));
  const isJoined = held.length > 0 && (source === undefined || isComplete(row, source));
  return isJoined ? [...own, joinedPart(row, at)] : own;
};

/** How many parts of the objects nobody has read, of how many. */
export const unreadOf = ({ stages }: Pick<PipelineRow, "stages">): { readonly unread: number; readonly of: number } => {
  const of = stages.reduce((sum, { parts = 0 }) => sum + parts, 0);
  const read = stages.flatMap(({ parts = 0, prepared }) => prepared.filter((part) => part < parts));
  return { unread: of - read.length, of };
};

/** The parts of its source, or of the objects, that a part is prepared from: the one of its number, or all that were held back. */
export const sourcesOf = (
  row: Pick<PipelineRow, "stages" | "runId">,
  { stage, part }: { stage: number; part: number },
): readonly number[] => {
  const { held } = stageAt(row, stage);
  return held.length > 0 && part === joinedPart(row, stage) ? held : [part];
};

export const isComplete = (row: Pick<PipelineRow, "stages" | "runId">, at: number): boolean => {
  const { source, done } = stageAt(row, at);
  if (source !== undefined && !isComplete(row, source)) return false;
  return partsOf(row, at).every((part) => done.includes(part));
};

/** Every part of every stage that reads objects is prepared. */
export const isReadyForGate = (row: PipelineRow): boolean =>
  row.gate === "shut" &&
  row.stages.every(
    ({ source, prepared }, at) => source !== undefined || partsOf(row, at).every((part) => prepared.includes(part)),
  );

export const mayAsk = ({ gate, stop, outcome }: PipelineRow): boolean => gate === "open" && !stop && !outcome;

const changeStage = (row: PipelineRow, at: number, changed: StageRow): PipelineRow => ({
  ...row,
  stages: row.stages.map((stage, place) => (place === at ? changed : stage)),
});

const withNumber = (numbers: readonly number[], number: number): readonly number[] =>
  numbers.includes(number) ? numbers : [...numbers, number].sort((one, other) => one - other);

export const toPartPrepared =
  (at: number, part: number): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    if (stage.prepared.includes(part)) return row;
    return changeStage(row, at, { ...stage, prepared: withNumber(stage.prepared, part) });
  };

/** `heldBy`: the stages it feeds that hold it back for company. */
export const toPartDone =
  (at: number, part: number, heldBy: readonly number[]): PipelineChange =>
  (row) => {
    const stage = stageAt(row, at);
    if (stage.done.includes(part)) return row;
    const changed = changeStage(row, at, { ...stage, done: withNumber(stage.done, part) });
    return heldBy.reduce((next, holder) => {
      const holding = stageAt(next, holder);
      return changeStage(next, holder, { ...holding, held: withNumber(holding.held, part) });
    }, changed);
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

export const toGateOpen: PipelineChange = (row) => (row.gate === "open" ? row : { ...row, gate: "open" });

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

/** The first outcome stands. */
export const toSettled =
  (outcome: Outcome): PipelineChange =>
  (row) =>
    row.outcome ? row : { ...row, outcome };

export const toClosed: PipelineChange = (row) => (row.isClosed || !row.outcome ? row : { ...row, isClosed: true });

/** Once: a tick delivered again, however late, counts no more. A run that is found stuck begins a new round. */
export const toTicked =
  (tick: string, seen: number): PipelineChange =>
  (row) => {
    const { progress } = row;
    if (tick <= progress.lastTick) return row;
    const idleTicks = progress.ticks > 0 && seen === progress.seen ? progress.idleTicks + 1 : 0;
    const round = isTimeToRemind(idleTicks) ? progress.round + 1 : progress.round;
    return { ...row, progress: { ticks: progress.ticks + 1, lastTick: tick, seen, idleTicks, round } };
  };

/** At 1, 2, 4, 8… idle ticks: ever more seldom, so that commands which only wait for somebody to take them are not voided for ever. */
const isTimeToRemind = (idleTicks: number): boolean => Number.isInteger(Math.log2(idleTicks));

/** Nothing has moved for some ticks: a command may be lost. */
export const isStuck = ({ progress }: PipelineRow): boolean => isTimeToRemind(progress.idleTicks);

/** Of the reconciler's schedule. Deadlines are counted in ticks: no two clocks are compared. */
const ticksPerHour = 4;

/** Grace for answers on demand after the deadline, and for jobs that a cancelled run stops. */
const graceHours = 24;

export const isPastDeadline = ({ progress, deadlineHours }: PipelineRow): boolean =>
  progress.ticks > deadlineHours * ticksPerHour;

export const isPastGrace = ({ progress, deadlineHours }: PipelineRow): boolean =>
  progress.ticks > (deadlineHours + graceHours) * ticksPerHour;
