import { toLate, toStopped, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { isPastDeadline, isPastGrace, isStuck, toTicked } from "../domain/run/ticks.ts";
import type { BatchPorts } from "../ports.ts";
import { announceKnown } from "./announce.ts";
import { changePipeline } from "./change.ts";
import { pastDeadline } from "./problems.ts";
import { pursue } from "./pursue.ts";
import { openRun } from "./run.ts";

/** Counts the tick and puts one run right: told if settled, stopped or hurried past its deadline, its commands sent again if nothing moves. */
export const reconcile = async (ports: BatchPorts, runId: string, tick: string): Promise<void> => {
  const run = await openRun(ports, runId);
  if (!run) return announceKnown(ports, runId);
  const parts = await ports.parts.list(runId);
  const seen = parts.reduce((sum, { version }) => sum + version, run.row.version - run.row.progress.ticks);
  const ticked = await changePipeline(ports, runId, toTicked(tick, seen));
  const hurried = await hurry(ports, ticked.row);
  const row = hurried.row;
  if (hurried.isChanged || row.stop || isStuck(row)) await pursue(ports, { ...run, row });
};

const hurry = async (ports: BatchPorts, row: PipelineRow): Promise<{ row: PipelineRow; isChanged: boolean }> => {
  const stop = { kind: "deadline", problem: pastDeadline(row.deadlineHours) } as const;
  if (isPastGrace(row)) return changePipeline(ports, row.runId, toStopped({ ...stop, waits: false }));
  if (!isPastDeadline(row)) return { row, isChanged: false };
  // Jobs are withdrawn, and what they have answered until then is paid for.
  return changePipeline(ports, row.runId, row.atDeadline === "fail" ? toStopped({ ...stop, waits: true }) : toLate);
};
