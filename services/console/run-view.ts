import { contracts, isRequest, type Metadata } from "../../events-schema/index.ts";
import { metadataOfRequest } from "../chassis/envelope.ts";
import type { JournalEvent } from "./journal-client.ts";

/** One event of a run, as a person or a script reads it. */
export type RunEvent = {
  type: string;
  /** The service that said it; `you` for a request. */
  service: string;
  id: string;
  runId: string;
  causationId: string;
  /** Real ms since 1970. */
  at: number;
  data: Record<string, unknown>;
};

export type Run = { runId: string; startedAt: number; events: RunEvent[] };

const byType = new Map(contracts.map((contract) => [contract.type, contract]));

/** Our own events and requests; undefined for everything else that passes a bus (AWS's events, foreign ones). */
export const asRunEvent = ({ at, event }: JournalEvent): RunEvent | undefined => {
  const contract = byType.get(event["detail-type"]);
  if (!contract) return undefined;
  const data = asRecord(event.detail["data"]);
  const metadata = isRequest(contract)
    ? metadataOfRequest({ ...event }, contract, data)
    : (event.detail["metadata"] as Metadata | undefined);
  if (typeof metadata?.runId !== "string") return undefined;
  const service = isRequest(contract) ? "you" : event.source.replace(/^choreo\./, "");
  const { id, runId, causationId } = metadata;
  return { type: contract.type, service, id, runId, causationId, at, data };
};

/** Groups events into runs, in the order in which the runs began. An event heard twice stands once. */
export const groupRuns = (events: Iterable<RunEvent>): Run[] => {
  const runs = new Map<string, Run>();
  const seen = new Set<string>();
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const run = runs.get(event.runId) ?? { runId: event.runId, startedAt: event.at, events: [] };
    run.events.push(event);
    runs.set(event.runId, run);
  }
  return [...runs.values()];
};

/** What ends a run: RunEnded says how; a rollback and a redrive have an answer of their own and end with it. */
const endings: Readonly<Record<string, (data: Record<string, unknown>) => unknown>> = {
  RunEnded: ({ outcome }) => outcome,
  EndpointRolledBack: () => "succeeded",
  RollbackRejected: () => "rejected",
  MessagesRedriven: () => "succeeded",
};
export const endTypes: readonly string[] = Object.keys(endings);

export const outcomeOf = (run: Pick<Run, "events">): string => {
  const ended = run.events.find(({ type }) => endTypes.includes(type));
  const outcome = ended && endings[ended.type]?.(ended.data);
  // A message that nobody could read is announced in a run of its own, in which nothing else will ever happen.
  if (run.events.every(({ type }) => type === "MessageParked")) return "parked";
  return typeof outcome === "string" ? outcome : "running";
};

export const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
