import type { z } from "zod";
import { announceKnown, conclude } from "../flows/announce.ts";
import { finishRun } from "../flows/finish-run.ts";
import { openRun } from "../flows/run.ts";
import type { BatchPorts } from "../ports.ts";
import type { FinishCommand } from "./commands.ts";

/** Nothing is left to wait for: results, report, outcome, events. */
export const onFinishing = async ({ runId }: z.output<typeof FinishCommand>, ports: BatchPorts): Promise<void> => {
  const run = await openRun(ports, runId);
  if (!run) return announceKnown(ports, runId);
  const outcome = await finishRun(ports, run);
  if (outcome) await conclude(ports, runId, outcome);
};
