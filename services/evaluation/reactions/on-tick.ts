import { z } from "zod";
import { forEach, oneByOne } from "../../chassis/for-each.ts";
import { reconcile } from "../life/reconcile.ts";
import type { EvaluationPorts } from "../ports.ts";

/** The scheduler's event; its time tells one tick from another. */
export const Tick = z.looseObject({ time: z.iso.datetime().optional() });

/** Commands get lost and processes die: every open evaluation is put right at every tick, each whatever happens to the others. */
export const onTick = async ({ time }: z.output<typeof Tick>, ports: EvaluationPorts): Promise<void> => {
  const tick = time ?? ports.clock.now().toISOString();
  await forEach(await ports.evaluations.openRuns(), async (runId) => reconcile(ports, runId, tick), oneByOne);
};
