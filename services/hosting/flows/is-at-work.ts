import type { HostingPorts } from "../ports.ts";

/** Does this run still drive the change of an endpoint that it has begun? One that has ended has left it behind. */
export const isAtWork = async ({ store }: HostingPorts, runId: string): Promise<boolean> => {
  const lease = await store.leases.read(runId);
  if (lease) return lease.phase === "promoting";
  const rollback = await store.rollbacks.read(runId);
  return rollback !== undefined && rollback.answer === undefined;
};
