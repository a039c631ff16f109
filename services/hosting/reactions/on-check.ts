import { z } from "zod";
import { Rejected } from "../../chassis/outcome.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { deferrals, deferredSince } from "../../chassis/settle.ts";
import type { Look } from "../domain/look.ts";
import { lookAfterLease } from "../flows/look-after-lease.ts";
import { lookAfterRollback } from "../flows/look-after-rollback.ts";
import type { HostingPorts } from "../ports.ts";

/** The command in the queue `hosting-checks`. */
export const CheckCommand = z.object({ runId: z.string().min(1).max(64) });

/** The only one who acts at Bedrock for a run: everybody else writes down what is wanted and sends this. */
export const onCheck = async (
  { runId }: z.output<typeof CheckCommand>,
  ports: HostingPorts,
  received: InMessage,
): Promise<void> => {
  const look = lookOf(received);
  if (await ports.store.leases.read(runId)) return lookAfterLease(ports, runId, look);
  if (await ports.store.rollbacks.read(runId)) return lookAfterRollback(ports, runId, look);
  throw new Rejected("hosting/unknown-run", `there is neither a lease nor a rollback of run ${runId} to look after`);
};

const lookOf = ({ messageId, sentAt, attributes }: InMessage): Look => ({
  since: Number(attributes[deferredSince] ?? sentAt),
  deferrals: Number(attributes[deferrals] ?? 0),
  by: messageId,
});
