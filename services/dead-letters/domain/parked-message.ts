import { Metadata, stableId } from "../../../events-schema/index.ts";

/** A message found in a dead-letter queue, as SQS hands it over. */
export type DeadLetter = {
  messageId: string;
  body: string;
  attributes: Readonly<Record<string, string>>;
  system: Readonly<Record<string, string>>;
};

/** What is kept of it beside its body. */
export type ParkedMessage = {
  parkedId: string;
  /** `<service>/<reaction>` that gave up. */
  consumer: string;
  /** Where a redrive sends it. */
  queueArn: string;
  code: string;
  reason: string;
  eventType?: string;
  eventId?: string;
  /** Of the parked event, where it could be read: the announcement continues its run. */
  cause?: Metadata;
  /** Of a command, which a service sends to a queue of its own and which has no metadata. */
  runId?: string;
};

/** Attribute names of a message that a reaction rejected. */
const rejected = { code: "RejectionCode", reason: "RejectionReason", queueArn: "SourceQueueArn" } as const;

/** Who gave up, why, and where the message came from: by a reaction's own word, EventBridge's, or the queue's receive limit. */
export const describeDeadLetter = (letter: DeadLetter, stack: string): ParkedMessage => {
  const verdict = verdictOf(letter);
  const event = readEvent(letter.body);
  return {
    // The id of the message survives every redelivery, so parking twice is parking once.
    parkedId: stableId("parked", letter.messageId),
    consumer: consumerOf(verdict.queueArn, stack),
    ...verdict,
    ...event,
  };
};

const verdictOf = ({ attributes, system }: DeadLetter): { queueArn: string; code: string; reason: string } => {
  if (attributes[rejected.code] !== undefined)
    return {
      queueArn: attributes[rejected.queueArn] ?? "",
      code: attributes[rejected.code] ?? "",
      reason: attributes[rejected.reason] ?? "no reason given",
    };
  if (attributes["ERROR_CODE"] !== undefined)
    return {
      queueArn: attributes["TARGET_ARN"] ?? "",
      code: `delivery/${attributes["ERROR_CODE"].toLowerCase().replaceAll("_", "-")}`,
      reason: `EventBridge could not deliver by ${attributes["RULE_ARN"] ?? "a rule"}: ${attributes["ERROR_MESSAGE"] ?? "no message"}`,
    };
  return {
    queueArn: system["DeadLetterQueueSourceArn"] ?? "",
    code: "delivery/exhausted",
    // Without the number of receives: the dead-letter queue goes on counting, and the same letter is always told alike.
    reason: "received as often as its queue allows, without success; the function's log has the errors",
  };
};

/** Queues are named `<stack>-<service>_<reaction>`. */
export const consumerOf = (queueArn: string, stack: string): string => {
  const name = queueArn.slice(queueArn.lastIndexOf(":") + 1);
  const own = name.startsWith(`${stack}-`) ? name.slice(stack.length + 1) : name;
  return own.replace("_", "/") || "unknown";
};

/** A dead letter may be anything; whatever can be read of an event is a courtesy. */
const readEvent = (body: string): Pick<ParkedMessage, "eventType" | "eventId" | "cause" | "runId"> => {
  const event = parseLoosely(body);
  const { "detail-type": eventType, runId } = event;
  if (eventType === undefined && typeof runId === "string" && runId !== "") return { runId: runId.slice(0, 64) };
  const cause = Metadata.safeParse(asRecord(event["detail"])["metadata"]);
  return {
    ...(typeof eventType === "string" && { eventType: eventType.slice(0, 128) }),
    ...(cause.success
      ? { eventId: cause.data.id, cause: cause.data }
      : typeof event["id"] === "string" && { eventId: event["id"].slice(0, 64) }),
  };
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const parseLoosely = (body: string): Record<string, unknown> => {
  try {
    return asRecord(JSON.parse(body));
  } catch {
    return {};
  }
};

/** Which parked messages a redrive means; what is left out means any. */
export type RedriveFilter = {
  parkedIds?: readonly string[] | undefined;
  consumer?: string | undefined;
  code?: string | undefined;
  runId?: string | undefined;
};

export const matches = (filter: RedriveFilter, message: ParkedMessage): boolean =>
  (filter.parkedIds === undefined || filter.parkedIds.includes(message.parkedId)) &&
  (filter.consumer === undefined || filter.consumer === message.consumer) &&
  (filter.code === undefined || filter.code === message.code) &&
  (filter.runId === undefined || filter.runId === (message.cause?.runId ?? message.runId));
