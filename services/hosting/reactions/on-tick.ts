import { z } from "zod";
import { forEach } from "../../chassis/for-each.ts";
import { sweepBedrock } from "../flows/sweep-bedrock.ts";
import { sweepLeases, sweepRollbacks, type Sweep } from "../flows/sweep-rows.ts";
import type { HostingPorts } from "../ports.ts";

/** The scheduler's event; its time tells one tick from another, and what is overdue. */
export const Tick = z.looseObject({ time: z.iso.datetime().optional() });

const sweeps = [sweepLeases, sweepRollbacks, sweepBedrock];

/** Messages get lost, processes die, tables are restored: no capacity outlives its decision, whatever happens to one sweep or one model. */
export const onTick = async ({ time }: z.output<typeof Tick>, ports: HostingPorts): Promise<void> => {
  const tick = time ?? ports.clock.now().toISOString();
  const sweep: Sweep = { tick, now: new Date(tick) };
  await forEach(sweeps, async (sweepThese) => sweepThese(ports, sweep));
};
