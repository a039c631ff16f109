import type { z } from "zod";
import { forEach, oneByOne } from "../../chassis/for-each.ts";
import { reconcile } from "../flows/reconcile.ts";
import type { BatchPorts } from "../ports.ts";
import type { Tick } from "./commands.ts";

/** Commands get lost and processes die: every open run is put right at every tick, each whatever happens to the others. */
export const onTick = async ({ time }: z.output<typeof Tick>, ports: BatchPorts): Promise<void> => {
  const tick = time ?? ports.clock.now().toISOString();
  await forEach(await ports.pipelines.openRuns(), async (runId) => reconcile(ports, runId, tick), oneByOne);
};
