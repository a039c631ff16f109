import { MessageParked, eventIdOf, hopsMax, type Metadata } from "../../../events-schema/index.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { describeDeadLetter, type ParkedMessage } from "../domain/parked-message.ts";
import type { DeadLetterPorts } from "../ports.ts";
import { Readable } from "node:stream";

/** Keeps a dead letter for good, body first, and announces it. Redelivery finds it kept and announces the same. */
export const park = async (letter: InMessage, ports: DeadLetterPorts): Promise<void> => {
  const message = describeDeadLetter(letter, ports.place.stack);
  await ports.objects.writeOnce(bodyUri(ports, message.parkedId), () => Readable.from([letter.body]), "text/plain");
  await ports.parked.park(message, ports.clock.now());
  const { parkedId, consumer, code, reason, eventType, eventId } = message;
  await ports.emitFrom(announceable(message.cause ?? causeWithoutEvent(message, ports)))(MessageParked, parkedId, {
    parkedId,
    consumer,
    code,
    reason,
    ...(eventType !== undefined && { eventType }),
    ...(eventId !== undefined && { eventId }),
  });
};

/** A message parked because its events go round in a loop is announced all the same: the announcement continues nothing. */
const announceable = (cause: Metadata): Metadata => ({ ...cause, hops: Math.min(cause.hops, hopsMax - 1) });

export const bodyUri = ({ place }: DeadLetterPorts, parkedId: string): string => `${place.parkedUri}${parkedId}`;

/** A command says its run and no more. What nobody can read belongs to no run; its announcement starts one, so that it is shown somewhere. */
const causeWithoutEvent = (
  { parkedId, runId = parkedId }: ParkedMessage,
  { clock, place }: DeadLetterPorts,
): Metadata => ({
  id: eventIdOf({ runId, type: "DeadLetter", naturalKey: parkedId }),
  version: 1,
  runId,
  causationId: parkedId,
  hops: 0,
  time: clock.now().toISOString(),
  requester: { account: place.account },
});
