import type { EventReaction } from "../react-to.ts";
import { consumeEvents } from "../consume.ts";
import type { EdgePorts, InMessage } from "../ports.ts";
import type { OutgoingEvent } from "../publish.ts";
import { memoryClaimsUri } from "./memory-edge.ts";

/** The message SQS would carry for an event, as EventBridge wraps it. */
export const messageOf = (
  event: { type: string; source?: string; detail: unknown },
  {
    account = "111122223333",
    envelopeId = "envelope-1",
    replayName,
  }: { account?: string; envelopeId?: string; replayName?: string } = {},
): InMessage => ({
  messageId: `message-of-${envelopeId}`,
  body: JSON.stringify({
    version: "0",
    id: envelopeId,
    account,
    time: "2026-01-01T00:00:00Z",
    region: "us-east-1",
    resources: [],
    source: event.source ?? "a-user",
    "detail-type": event.type,
    detail: event.detail,
    ...(replayName !== undefined && { "replay-name": replayName }),
  }),
  attributes: {},
  system: {},
  sentAt: Date.parse("2026-01-01T00:00:00Z"),
  receiveCount: 1,
});

export const messageOfEvent = (event: OutgoingEvent): InMessage => messageOf(event, { envelopeId: "bus-event" });

/** Runs reactions on one message as the edge would. */
export const deliver = <Ports extends EdgePorts>(
  consumer: { service: string; ports: Ports; reactions: readonly EventReaction<Ports>[] },
  message: InMessage,
): Promise<void> =>
  consumeEvents(
    {
      name: `${consumer.service}/test`,
      service: consumer.service,
      claimsUri: memoryClaimsUri,
      ports: consumer.ports,
    },
    consumer.reactions,
  )(message);
