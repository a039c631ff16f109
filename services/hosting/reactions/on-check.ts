import { z } from "zod";
import { Rejected } from "../../chassis/outcome.ts";
import { lookAfterLease } from "../flows/look-after-lease.ts";
import { lookAfterRollback } from "../flows/look-after-rollback.ts";
import type { HostingPorts } from "../ports.ts";

/** The command in the queue `hosting-checks`. */
export const CheckCommand = z.object({ runId: z.string().min(1).max(64) });

/** The only one who acts at Bedrock for a run: everybody else writes down what is wanted and sends this. */
export const onCheck = async ({ runId }: z.output<typeof CheckCommand>, ports: HostingPorts): Promise<void> => {
  if (await ports.store.leases.read(runId)) return lookAfterLease(ports, runId);
  if (await ports.store.rollbacks.read(runId)) return lookAfterRollback(ports, runId);
  throw new Rejected("hosting/unknown-run", `there is neither a lease nor a rollback of run ${runId} to look after`);
};
