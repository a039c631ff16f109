import { CancellationRequested, RunEnded } from "../../../events-schema/index.ts";
import type { Tombstone } from "../../chassis/ports.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { dismiss } from "../flows/dismiss.ts";
import { forEach } from "../../chassis/for-each.ts";
import type { JobsPorts } from "../ports.ts";

/** Remember first, then end what waits and stop what runs: nothing more is bought for this run. */
const bury = async (ports: JobsPorts, runId: string, state: Tombstone): Promise<void> => {
  await ports.tombstones.bury(runId, state);
  const jobKeys = await ports.tickets.jobKeysOfRun(runId);
  await forEach(jobKeys, async (jobKey) => dismiss(ports, jobKey, state));
};

export const onRunOver: readonly EventReaction<JobsPorts>[] = [
  reactTo(RunEnded, async ({ metadata }, ports: JobsPorts) => bury(ports, metadata.runId, "ended")),
  reactTo(CancellationRequested, async ({ data }, ports: JobsPorts) => bury(ports, data.runId, "cancelled")),
];
