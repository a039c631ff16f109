import type { Entry } from "./journal.ts";

/** Calls that change nothing, by the names that AWS gives them. */
const reads = /^(?:BatchGet|Describe|Filter|Get|Head|List|Query|Scan|Search)/;

const isActiveCall = ({ service, operation, status }: Extract<Entry, { kind: "call" }>): boolean =>
  status >= 400 || (service !== "dynamodb" && !reads.test(operation));

/**
 * Whether an entry says that something goes on: an event, a step of Bedrock's, a call that acts on others, something
 * that failed. A schedule's own tick that finds nothing to do leaves no such entry; its function may count it in a table.
 */
export const isActivity = (entry: Entry): boolean => {
  if (entry.kind === "call") return isActiveCall(entry);
  if (entry.kind === "event") return entry.event["detail-type"] !== "Scheduled Event";
  if (entry.kind === "invocation") return entry.outcome !== "ok" || entry.failures > 0;
  return entry.kind === "bedrock";
};
