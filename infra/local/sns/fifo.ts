import { createHash } from "node:crypto";
import type { Cloud } from "../core/cloud.ts";
import { invalid } from "./errors.ts";
import { optionalText, type Input } from "./input.ts";
import type { Topic } from "./store.ts";

/** A message of the same deduplication id is not delivered again within this, in real ms (developer guide, "Message deduplication for FIFO topics"). */
const deduplicationMs = 300_000;

const idPattern = /^[\u0021-\u007E]{1,128}$/;

export const isFifo = ({ attributes }: Pick<Topic, "attributes">): boolean => attributes["FifoTopic"] === "true";

export const assertFifoName = (name: string): void => {
  if (!/^[A-Za-z0-9_-]{1,251}\.fifo$/.test(name))
    throw invalid(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
};

/** The deduplication id of a message, given or made of its body; a standard topic takes none. */
export const deduplicationIdOf = (topic: Topic, input: Input): string | undefined => {
  const given = optionalText(input, "MessageDeduplicationId");
  if (!isFifo(topic)) {
    if (given === undefined) return undefined;
    throw invalid(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (optionalText(input, "MessageGroupId") === undefined)
    throw invalid("The MessageGroupId parameter is required for FIFO topics");
  if (given !== undefined && !idPattern.test(given)) throw invalid("MessageDeduplicationId");
  if (given !== undefined) return given;
  if (topic.attributes["ContentBasedDeduplication"] !== "true")
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return createHash("sha256")
    .update(optionalText(input, "Message") ?? "")
    .digest("hex");
};

export type Numbered = { id: string; sequenceNumber: string };

/** What FIFO topics have accepted lately, and the numbers they give. */
export const openFifo = ({ database, clock }: Cloud) => {
  database.exec(
    `CREATE TABLE IF NOT EXISTS sns_accepted (topic TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, sequence TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (topic, key)) STRICT, WITHOUT ROWID;
     CREATE TABLE IF NOT EXISTS sns_sequence (topic TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  );
  const find = database.prepare("SELECT id, sequence FROM sns_accepted WHERE topic = ? AND key = ?");
  const insert = database.prepare("INSERT INTO sns_accepted (topic, key, id, sequence, at) VALUES (?, ?, ?, ?, ?)");
  const expire = database.prepare("DELETE FROM sns_accepted WHERE topic = ? AND at <= ?");
  const count = database.prepare(
    "INSERT INTO sns_sequence (topic, last) VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
  );
  const keyOf = (topic: Topic, group: string, deduplicationId: string): string =>
    topic.attributes["FifoThroughputScope"] === "MessageGroup" ? `${group} ${deduplicationId}` : deduplicationId;
  return {
    /** The number of a new message, or what the same message was given before. */
    accept: (
      topic: Topic,
      { id, groupId, deduplicationId }: { id: string; groupId: string; deduplicationId: string },
    ): Numbered & { isNew: boolean } => {
      const now = Math.floor(clock.now());
      expire.run(topic.arn, now - deduplicationMs);
      const key = keyOf(topic, groupId, deduplicationId);
      const before = find.get(topic.arn, key) as { id: string; sequence: string } | undefined;
      if (before !== undefined) return { id: before.id, sequenceNumber: before.sequence, isNew: false };
      const last = Number(count.get(topic.arn)?.["last"]);
      const sequenceNumber = String(10_000_000_000_000_000_000n + BigInt(last) * 1000n);
      insert.run(topic.arn, key, id, sequenceNumber, now);
      return { id, sequenceNumber, isNew: true };
    },
    forget: (topic: string): void => void expire.run(topic, Number.MAX_SAFE_INTEGER),
  };
};
