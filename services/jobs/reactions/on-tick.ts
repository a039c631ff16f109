import { z } from "zod";
import { forEach } from "../../chassis/for-each.ts";
import { reconcile } from "../flows/reconcile.ts";
import type { JobsPorts } from "../ports.ts";

/** The scheduler's event; its time tells one tick from another. */
export const Tick = z.looseObject({ time: z.iso.datetime().optional() });

/** Bedrock's events are best effort and processes die: every quota is put right at every tick, each whatever happens to the others. */
export const onTick = async ({ time }: z.output<typeof Tick>, ports: JobsPorts): Promise<void> => {
  const tick = time ?? ports.clock.now().toISOString();
  await forEach(await ports.quotas.keys(), async (key) => reconcile(ports, key, tick));
};
