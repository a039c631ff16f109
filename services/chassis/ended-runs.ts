import { CancellationRequested, RunEnded } from "../../events-schema/index.ts";
import type { EdgePorts, Tombstone, Tombstones } from "./ports.ts";
import { reactTo, type EventReaction } from "./react-to.ts";

/** Every service that spends remembers which runs are over, and looks before it spends. */
export const rememberEndedRuns: readonly EventReaction<EdgePorts>[] = [
  reactTo(RunEnded, async ({ metadata }, { tombstones }: EdgePorts) => tombstones.bury(metadata.runId, "ended")),
  reactTo(CancellationRequested, async ({ data }, { tombstones }: EdgePorts) =>
    tombstones.bury(data.runId, "cancelled"),
  ),
];

/** `ended` is final; a cancellation heard after the end changes nothing. */
export const laterTombstone = (known: Tombstone | undefined, heard: Tombstone): Tombstone =>
  known === "ended" ? known : heard;

export const isOver = async (tombstones: Tombstones, runId: string): Promise<boolean> =>
  (await tombstones.read(runId)) !== undefined;
