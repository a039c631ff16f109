import { isDeferred, isRejected } from "../../services/chassis/outcome.ts";
import type { InMessage } from "../../services/chassis/ports.ts";
import type { Hearer } from "./services-on-memory.ts";

/**
 * How a reaction ended. A contract was accepted when its data reached the reaction: done, put off, or refused under a name of the
 * service's own area (a job that it does not know, a model that is gone). `contract/…` and `flow/…` are the edge's words, and anything
 * that is no outcome at all is a defect.
 */
export const heard = async ({ handle }: Hearer, message: InMessage): Promise<string> => {
  try {
    await handle(message);
    return "done";
  } catch (error) {
    if (isDeferred(error)) return "deferred";
    if (isRejected(error)) return `rejected: ${error.code}: ${error.message}`;
    return `defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
};

/** `done`, `deferred`, or a rejection in the service's own words. */
export const accepted = /^(?:done|deferred|rejected: (?!contract\/|flow\/))/;
