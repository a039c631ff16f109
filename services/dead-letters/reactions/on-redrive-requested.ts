import { MessagesRedriven, RedriveRequested } from "../../../events-schema/index.ts";
import { text } from "node:stream/consumers";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { matches, type ParkedMessage } from "../domain/parked-message.ts";
import type { DeadLetterPorts } from "../ports.ts";
import { bodyUri } from "./park.ts";

const reportedMax = 100;

/**
 * Sends what matches back to its queues and says what it did. A message is marked after it is sent: a crash between sends it again,
 * which every reaction can bear. What was sent before a crash counts, so that the same redrive says the same.
 */
export const onRedriveRequested = reactTo(
  RedriveRequested,
  async ({ metadata, data }, ports: DeadLetterPorts & { emit: Emit }) => {
    const matching = new Set<string>();
    for await (const { parkedId } of ports.parked.redrivenBy(metadata.id)) matching.add(parkedId);
    for await (const message of ports.parked.waiting()) {
      if (matching.has(message.parkedId) || !matches(data, message)) continue;
      if (!data.dryRun) await redrive(message, metadata.id, ports);
      matching.add(message.parkedId);
    }
    const matched = matching.size;
    const parkedIds = [...matching].sort().slice(0, reportedMax);
    await ports.emit(MessagesRedriven, metadata.id, {
      dryRun: data.dryRun,
      matched,
      redriven: data.dryRun ? 0 : matched,
      parkedIds,
    });
  },
);

const redrive = async (message: ParkedMessage, redriveId: string, ports: DeadLetterPorts): Promise<void> => {
  const body = await text(await ports.objects.read(bodyUri(ports, message.parkedId)));
  await ports.redriver.send(message.queueArn, body);
  await ports.parked.markRedriven(message.parkedId, redriveId);
};
