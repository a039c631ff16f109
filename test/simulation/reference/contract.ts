import {
  Claim,
  Metadata,
  contracts,
  describeViolations,
  isRequest,
  sourceOf,
  validateStrictly,
} from "../../../events-schema/index.ts";
import type { Event } from "./sight.ts";

/** The data of an event, as text, also when it carries a claim. */
export const dataOf = (event: Event, readObject: (uri: string) => string | undefined): string => {
  const { claim, data } = event.detail;
  const read = Claim.safeParse(claim);
  return read.success ? (readObject(read.data.uri) ?? "null") : JSON.stringify(data ?? null);
};

const byName = new Map(contracts.map((contract) => [`${contract.type} ${contract.version}`, contract]));

/** I7: why the event does not satisfy its contract; undefined: it does. */
export const contractProblem = (event: Event, text: string): string | undefined => {
  const metadata = Metadata.safeParse(event.detail["metadata"]);
  if (!metadata.success) return `its metadata cannot be read: ${metadata.error.message}`;
  const contract = byName.get(`${event["detail-type"]} ${metadata.data.version}`);
  if (!contract) return `there is no version ${metadata.data.version}`;
  if (isRequest(contract) || !contract.owners.map(sourceOf).includes(event.source))
    return `${event.source} may not send it`;
  const checked = validateStrictly(contract, JSON.parse(text));
  return checked.ok ? undefined : describeViolations(checked.violations);
};
