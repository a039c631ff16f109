import { isDeferred } from "../../chassis/outcome.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { deferredSince } from "../../chassis/settle.ts";
import type { BatchPorts, SliceCommand } from "../ports.ts";

export type Received = Pick<InMessage, "attributes" | "sentAt">;

/** Half of what the chassis allows a message to be put off. Both times are SQS's. */
const renewalMs = 43_200_000;
const isOld = ({ attributes, sentAt }: Received): boolean =>
  sentAt - Number(attributes[deferredSince] ?? sentAt) >= renewalMs;

/**
 * The chassis parks what was put off for a day. A slice may rightly wait longer for its turn, and the pipeline's deadline ends it: an old
 * command that is put off once more goes on as a new one.
 */
export const renewedIfOld = async (
  { commands }: Pick<BatchPorts, "commands">,
  { command, received }: { command: SliceCommand; received: Received },
  work: Promise<void>,
): Promise<"done" | "renewed"> => {
  try {
    await work;
    return "done";
  } catch (error) {
    if (!isDeferred(error) || !isOld(received)) throw error;
    await commands.answer([command], Math.min(900, Math.ceil(error.retryAfterMs / 1000)));
    return "renewed";
  }
};
