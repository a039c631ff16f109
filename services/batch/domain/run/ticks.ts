import type { PipelineChange, PipelineRow } from "./pipeline-row.ts";

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
