import { isDeferred } from "../../chassis/outcome.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { deferredSince } from "../../chassis/settle.ts";
import type { ChunkCommand, EvaluationPorts } from "../ports.ts";

export type Received = Pick<InMessage, "attributes" | "sentAt">;

/** Half of what the chassis allows a message to be put off. Both times are SQS's. */
const renewalMs = 43_200_000;
const isOld = ({ attributes, sentAt }: Received): boolean =>
  sentAt - Number(attributes[deferredSince] ?? sentAt) >= renewalMs;

/**
 * The chassis parks what was put off for a day. A chunk may rightly wait longer for its turn, and the evaluation's own deadline ends it:
 * an old command that is put off once more goes on as a new one.
 */
export const renewedIfOld = async (
  { commands }: Pick<EvaluationPorts, "commands">,
  { command, received }: { command: ChunkCommand; received: Received },
  work: Promise<void> | undefined,
): Promise<"done" | "renewed"> => {
  try {
    await work;
    return "done";
  } catch (error) {
    if (!isDeferred(error) || !isOld(received)) throw error;
    await commands.sendChunks([command], Math.min(900, Math.ceil(error.retryAfterMs / 1000)));
    return "renewed";
  }
};
