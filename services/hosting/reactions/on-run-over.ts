import { CancellationRequested, RunEnded } from "../../../events-schema/index.ts";
import type { Tombstone } from "../../chassis/ports.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { isOverAndTold, toDecided } from "../domain/lease.ts";
import { runIsOver } from "../domain/problems.ts";
import { retireFor } from "../domain/verdict.ts";
import { changeLease } from "../flows/change.ts";
import type { HostingPorts } from "../ports.ts";

/** Remember first, then retire what is undecided. A run that this service does not hold is ended by who holds it. */
const bury = async (ports: HostingPorts, runId: string, state: Tombstone): Promise<void> => {
  await ports.tombstones.bury(runId, state);
  if (!(await ports.store.leases.read(runId))) return;
  const lease = await changeLease(ports, runId, toDecided(retireFor(runIsOver(state), "cancelled")));
  if (!isOverAndTold(lease)) await ports.checks.send(runId);
};

export const onRunOver: readonly EventReaction<HostingPorts>[] = [
  reactTo(RunEnded, async ({ metadata }, ports: HostingPorts) => bury(ports, metadata.runId, "ended")),
  reactTo(CancellationRequested, async ({ data }, ports: HostingPorts) => bury(ports, data.runId, "cancelled")),
];
