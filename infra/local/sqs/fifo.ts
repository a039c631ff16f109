import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { missing, sqsError } from "./errors.ts";
import { optionalText, type Input } from "./input.ts";
import type { Queue } from "./queue-store.ts";

/** A message of the same deduplication id is not delivered again within this, in real ms (developer guide, "Exactly-once processing"). */
const deduplicationMs = 300_000;

/** The type of a queue is in its name, and never changes. */
export const isFifo = (name: string): boolean => name.endsWith(".fifo");

const invalidValue = (message: string) => sqsError("InvalidParameterValue", message);

const deduplicationIdOf = (queue: Queue, input: Input, body: string): string => {
  const given = optionalText(input, "MessageDeduplicationId");
  if (given !== undefined && !/^[\u0021-\u007E]{1,128}$/.test(given))
    throw invalidValue(
      `Value ${given} for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  if (given !== undefined) return given;
  if (queue.attributes["ContentBasedDeduplication"] !== "true")
    throw invalidValue(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return createHash("sha256").update(body).digest("hex");
};

/** What only FIFO queues ask of a message, as its system attributes; nothing for a standard queue, which refuses it. */
export const fifoAttributes = (queue: Queue, input: Input, body: string): Record<string, string> => {
  if (!isFifo(queue.name)) {
    if (input["MessageDeduplicationId"] === undefined) return {};
    throw invalidValue(
      "The request include parameter MessageDeduplicationId that is not valid for this queue type. It is for FIFO queues.",
    );
  }
  if (input["MessageGroupId"] === undefined) throw missing("MessageGroupId");
  if (typeof input["DelaySeconds"] === "number" && input["DelaySeconds"] > 0)
    throw invalidValue(
      `Value ${input["DelaySeconds"]} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  return { MessageDeduplicationId: deduplicationIdOf(queue, input, body) };
};

/** AWS's sequence numbers have 20 digits and grow, not by one. */
export const sequenceNumber = (place: number): string => String(18_849_496_460_467_696_128n + BigInt(place) * 256n);

export type Sent = { messageId: string; sequenceNumber?: string };

/** What was accepted lately, per queue or, where the queue says so, per message group. */
export const openDeduplication = (database: DatabaseSync) => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS sqs_accepted (queue INTEGER NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (queue, id)) STRICT, WITHOUT ROWID",
  );
  const find = database.prepare("SELECT message_id, sequence FROM sqs_accepted WHERE queue = ? AND id = ?");
  const insert = database.prepare(
    "INSERT INTO sqs_accepted (queue, id, message_id, sequence, at) VALUES (?, ?, ?, ?, ?)",
  );
  const expire = database.prepare("DELETE FROM sqs_accepted WHERE queue = ? AND at <= ?");
  const keyOf = (queue: Queue, system: Record<string, string>): string =>
    queue.attributes["DeduplicationScope"] === "messageGroup"
      ? `${system["MessageGroupId"] ?? ""} ${system["MessageDeduplicationId"] ?? ""}`
      : (system["MessageDeduplicationId"] ?? "");
  return {
    /** Sends unless the same was accepted lately; then the answer is the one of that time. */
    once: (queue: Queue, system: Record<string, string>, now: number, send: () => Sent): Sent => {
      expire.run(queue.id, now - deduplicationMs);
      const key = keyOf(queue, system);
      const before = find.get(queue.id, key) as { message_id: string; sequence: string } | undefined;
      if (before !== undefined) return { messageId: before.message_id, sequenceNumber: before.sequence };
      const sent = send();
      insert.run(queue.id, key, sent.messageId, sent.sequenceNumber ?? "", Math.floor(now));
      return sent;
    },
    forget: (queue: Queue): void => void expire.run(queue.id, Number.MAX_SAFE_INTEGER),
  };
};
