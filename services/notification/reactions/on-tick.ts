import { z } from "zod";
import { warnOfStuck } from "../flows/warn-of-stuck.ts";
import type { NotificationPorts } from "../ports.ts";

/** The scheduler's event; its time says what is overdue. */
export const Tick = z.looseObject({ time: z.iso.datetime().optional() });

/** Runs that one tick tells of: a morning on which all are stuck makes no storm of mails, and each has the time that telling takes. */
const runsMax = 20;

/** Runs that should have ended and have not are told of, the longest due first, each whatever happens to the others. */
export const onTick = async ({ time }: z.output<typeof Tick>, ports: NotificationPorts): Promise<void> => {
  const tick = time ?? ports.clock.now().toISOString();
  const failures: unknown[] = [];
  for (const runId of await ports.runs.overdue(tick, runsMax))
    await warnOfStuck(runId, ports).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
};
