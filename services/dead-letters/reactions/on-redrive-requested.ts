import { MessagesRedriven, RedriveRequested } from "../../../events-schema/index.ts";
import { text } from "node:stream/consumers";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { matches, type ParkedMessage } from "../domain/parked-message.ts";
import type { DeadLetterPorts } from "../ports.ts";
import { bodyUri } from "./park.ts";

const reportedMax = 100;

/** Sends what matches back to its queues and says what it did. A message is marked after it is sent: a crash between sends it again, which every reaction can bear. */
export const onRedriveRequested = reactTo(
  RedriveRequested,
  async ({ metadata, data }, ports: DeadLetterPorts & { emit: Emit }) => {
    const parkedIds: string[] = [];
    let matched = 0;
    for await (const message of ports.parked.waiting()) {
      if (!matches(data, message)) continue;
      if (!data.dryRun) await redrive(message, metadata.id, ports);
      matched += 1;
      if (parkedIds.length < reportedMax) parkedIds.push(message.parkedId);
    }
    const redriven = data.dryRun ? 0 : matched;
    await ports.emit(MessagesRedriven, metadata.id, { dryRun: data.dryRun, matched, redriven, parkedIds });
  },
);

const redrive = async (message: ParkedMessage, redriveId: string, ports: DeadLetterPorts): Promise<void> => {
  const body = await text(await ports.objects.read(bodyUri(ports, message.parkedId)));
  await ports.redriver.send(message.queueArn, body);
  await ports.parked.markRedriven(message.parkedId, redriveId);
};
