import type { Comparison, EvaluationSection, Hosted, Metadata, Problem, Recipe } from "../../../events-schema/index.ts";
import type { CustomModel } from "../../../events-schema/index.ts";
import { chunkNames } from "../planning/place.ts";

/** What an evaluation came to; kept before it is told, and told again word for word by whoever finds it. */
export type Outcome =
  { readonly kind: "scored"; readonly comparison: Comparison } | { readonly kind: "failed"; readonly problem: Problem };

/** How far the clockwork has counted; changes by ticks alone. */
export type Progress = {
  readonly ticks: number;
  /** The scheduler's time of the latest tick that counted; empty before the first. */
  readonly lastTick: string;
  /** Chunks that were done at that tick. */
  readonly doneSeen: number;
  /** Ticks in a row at which no further chunk was done; 0 is progress. */
  readonly idleTicks: number;
  /** From 1. Commands of earlier rounds are void, so that however often commands are sent again, one of each counts. */
  readonly round: number;
};

/** Requests to the models. Counted before they are sent, so that those of a process that died are known of. */
export type Requests = {
  /** Taken out of the quotas. */
  readonly permitted: number;
  /** Of these, what came back to a process that could write it down, or was not sent. */
  readonly accounted: number;
};

/** One run's evaluation, from the plan to its outcome. Kept for good: a redelivery may come years later. */
export type Evaluation = {
  readonly runId: string;
  /** The metadata of ModelHosted: whatever is emitted later belongs to its run. */
  readonly cause: Metadata;
  readonly model: CustomModel;
  readonly hosted: Hosted;
  readonly recipe: Recipe;
  readonly chunks: number;
  /** Names of the chunks whose answers are written. A set, so that hearing twice changes nothing. */
  readonly done: ReadonlySet<string>;
  readonly progress: Progress;
  readonly requests: Requests;
  readonly outcome?: Outcome;
};

export const atStart: Progress = { ticks: 0, lastTick: "", doneSeen: 0, idleTicks: 0, round: 1 };

export const noRequests: Requests = { permitted: 0, accounted: 0 };

/** At most so many were sent and perhaps billed although nothing is known of their answers. */
export const requestsLost = ({ requests }: Evaluation): number => Math.max(0, requests.permitted - requests.accounted);

export const isComplete = ({ chunks, done }: Evaluation): boolean => chunkNames(chunks).every((name) => done.has(name));

export const chunksLeft = ({ chunks, done }: Evaluation): string[] =>
  chunkNames(chunks).filter((name) => !done.has(name));

/** Once: a tick delivered again, however late, counts no more (undefined). A run that is found stuck begins a new round. */
export const withTick = ({ progress, done }: Evaluation, tick: string): Progress | undefined => {
  if (tick <= progress.lastTick) return undefined;
  const isIdle = progress.ticks > 0 && done.size === progress.doneSeen;
  const idleTicks = isIdle ? progress.idleTicks + 1 : 0;
  return {
    ticks: progress.ticks + 1,
    lastTick: tick,
    doneSeen: done.size,
    idleTicks,
    round: isTimeToRemind(idleTicks) ? progress.round + 1 : progress.round,
  };
};

/** At 1, 2, 4, 8… idle ticks: ever more seldom, so that commands which only wait for somebody to take them are not voided for ever. */
const isTimeToRemind = (idleTicks: number): boolean => Number.isInteger(Math.log2(idleTicks));

/** Nothing has moved for some ticks: a command may be lost. */
export const isStuck = ({ progress }: Evaluation): boolean => isTimeToRemind(progress.idleTicks);

/** Of the reconciler's schedule. */
const ticksPerHour = 4;
const decisionHoursUsual = 24;

/** An hour before hosting gives up waiting; where it waits no longer than an hour, half of that. Counted in ticks: no two clocks are compared. */
export const ticksMax = ({ hosting }: Recipe): number => {
  const hours = hosting?.decisionHours ?? decisionHoursUsual;
  return hours > 1 ? (hours - 1) * ticksPerHour : ticksPerHour / 2;
};

export const isPastDeadline = ({ progress, recipe }: Evaluation): boolean => progress.ticks > ticksMax(recipe);

/** The recipe's section; a run without one is never planned. */
export const sectionOf = ({ recipe, runId }: Pick<Evaluation, "recipe" | "runId">): EvaluationSection => {
  if (recipe.evaluation) return recipe.evaluation;
  throw new Error(`invariant broken: run ${runId} is evaluated although its recipe does not ask for it`);
};
