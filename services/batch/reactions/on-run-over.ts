import { CancellationRequested, RunEnded } from "../../../events-schema/index.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { announceKnown } from "../flows/announce.ts";
import { pursue } from "../flows/pursue.ts";
import { openRun } from "../flows/run.ts";
import type { BatchPorts } from "../ports.ts";

/** Remember first, then stop: nothing more is asked, what runs is stopped by `jobs`, and what is done is delivered. */
export const onRunOver: readonly EventReaction<BatchPorts>[] = [
  reactTo(RunEnded, async ({ metadata }, { tombstones }: BatchPorts) => tombstones.bury(metadata.runId, "ended")),
  reactTo(CancellationRequested, async ({ data: { runId } }, ports: BatchPorts) => {
    await ports.tombstones.bury(runId, "cancelled");
    if (!(await ports.pipelines.read(runId))) return;
    const run = await openRun(ports, runId);
    await (run ? pursue(ports, run) : announceKnown(ports, runId));
  }),
];
