import { DatasetRequested, PipelineRequested } from "../../../events-schema/index.ts";
import type { Metadata } from "../../../events-schema/index.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { knownRunOf, type Asked } from "../domain/known-run.ts";
import type { NotificationPorts } from "../ports.ts";

const know = async (
  { runs, stuckHours }: NotificationPorts,
  { metadata, asked }: { metadata: Metadata; asked: Asked },
): Promise<void> => {
  await runs.open(knownRunOf(metadata, asked, stuckHours));
};

/** One that nobody can read names nobody. */
const unread = {
  refuse: async ({ metadata }: { metadata: Metadata }, ports: NotificationPorts) =>
    know(ports, { metadata, asked: {} }),
};

/** Whom a request names and when its run should be over is kept until the run ends. */
export const onRequest: readonly EventReaction<NotificationPorts>[] = [
  reactTo(
    DatasetRequested,
    async ({ metadata, data }, ports: NotificationPorts) => know(ports, { metadata, asked: data }),
    unread,
  ),
  reactTo(
    PipelineRequested,
    async ({ metadata, data }, ports: NotificationPorts) => know(ports, { metadata, asked: data }),
    unread,
  ),
];
