import type { EventEnvelope } from "../core/journal.ts";
import { nestsTooDeep } from "../wire/nesting.ts";
import { notHere } from "../wire/aws-error.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { findBus, validation, type EventsContext } from "./context.ts";
import { isWrittenNumber, parseExactly } from "./exact-json.ts";
import { busArnOf, busNameOf, isoSeconds } from "./names.ts";
import { stampEvent, type Router } from "./router.ts";
import { putEventsContext } from "./send-to-target.ts";

export type PutEventsEntry = {
  Time?: number | string;
  Source?: string;
  Resources?: string[];
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  TraceHeader?: string;
};
export type PutEventsInput = { Entries: PutEventsEntry[]; EndpointId?: string };

type EntryError = { ErrorCode: string; ErrorMessage: string };

/** The whole request must be smaller (EventBridge user guide, "Calculating PutEvents event entry size"). */
const requestBytesMax = 1_048_576;
/** Bytes AWS sells as one event. */
const billedBytes = 65_536;

const bytes = (text: string | undefined): number => (text === undefined ? 0 : Buffer.byteLength(text));

/** AWS's own formula: 14 for a time, and the UTF-8 bytes of source, detail type, detail and each resource. */
const entryBytes = (entry: PutEventsEntry): number =>
  (entry.Time === undefined ? 0 : 14) +
  bytes(entry.Source) +
  bytes(entry.DetailType) +
  bytes(entry.Detail) +
  (entry.Resources ?? []).reduce((sum, resource) => sum + bytes(resource), 0);

const invalidArgument = (name: string, reason: string): EntryError => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
});

const missing = (entry: PutEventsEntry): EntryError | undefined => {
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if (entry[name] === undefined || entry[name] === "")
      return invalidArgument(name, `${name} is a required argument.`);
  return undefined;
};

const tooLong = (entry: PutEventsEntry): EntryError | undefined => {
  if ((entry.DetailType ?? "").length > 128)
    return invalidArgument("DetailType", "DetailType is longer than 128 characters.");
  return undefined;
};

const forbiddenSource = ({ Source = "" }: PutEventsEntry): EntryError | undefined =>
  Source.startsWith("aws.")
    ? { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." }
    : undefined;

const parseDetail = (text: string): Record<string, unknown> | undefined => {
  if (nestsTooDeep(Buffer.from(text))) return undefined;
  try {
    const detail = parseExactly(text);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail) && !isWrittenNumber(detail)
      ? (detail as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

const timeOf = (time: number | string | undefined, now: number): number => {
  if (time === undefined) return now;
  const ms = typeof time === "number" ? time * 1000 : Date.parse(time);
  if (Math.abs(ms) <= 8.64e15) return ms;
  throw validation(`Time ${time} is not a time.`);
};

const accessOf = (context: EventsContext, entry: PutEventsEntry, caller: Caller): Access => {
  const resource = busArnOf(context.cloud, caller.account, entry.EventBusName);
  const policy = findBus(context, resource)?.policy;
  const event = { source: entry.Source ?? "", "detail-type": entry.DetailType ?? "" };
  return {
    action: "events:PutEvents",
    resource,
    context: { ...putEventsContext(event, caller.account), "events:eventbusinvocation": "false" },
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  };
};

/** What AWS does in silence: the event has an id, and is gone. */
const warnUnknownBus = ({ cloud }: EventsContext, arn: string, event: EventEnvelope): void => {
  const what = `${event["detail-type"]} from ${event.source}`;
  const message = `There is no event bus ${busNameOf(arn)} (${arn}): ${what} (${event.id}) was accepted and dropped.`;
  cloud.journal.write({ kind: "warning", message, detail: { event } });
};

/** `PutEvents`: up to ten events, each accepted or refused on its own. */
export const putEvents = (context: EventsContext, router: Router): Operation<PutEventsInput> => {
  const put = (entry: PutEventsEntry, caller: Caller): { EventId: string } | EntryError => {
    const refused = missing(entry) ?? tooLong(entry) ?? forbiddenSource(entry);
    if (refused !== undefined) return refused;
    const detail = parseDetail(entry.Detail ?? "");
    if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
    const event = stampEvent(context, {
      "detail-type": entry.DetailType ?? "",
      source: entry.Source ?? "",
      account: caller.account,
      time: isoSeconds(timeOf(entry.Time, context.cloud.clock.now())),
      resources: entry.Resources ?? [],
      detail,
    });
    const arn = busArnOf(context.cloud, caller.account, entry.EventBusName);
    const bus = findBus(context, arn);
    if (bus === undefined) warnUnknownBus(context, arn, event);
    else router.accept(bus, event);
    return { EventId: event.id };
  };
  return {
    access: ({ Entries }, caller) => Entries.map((entry) => accessOf(context, entry, caller)),
    units: ({ Entries }) =>
      Entries.reduce((sum, entry) => sum + Math.max(1, Math.ceil(entryBytes(entry) / billedBytes)), 0),
    run: ({ Entries, EndpointId }, caller) => {
      if (EndpointId !== undefined) throw notHere("PutEvents to a global endpoint (EndpointId)");
      const total = Entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
      if (total >= requestBytesMax) throw validation("Total size of the entries in the request is over the limit.");
      for (const entry of Entries) timeOf(entry.Time, 0);
      const results = Entries.map((entry) => put(entry, caller));
      return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
    },
  };
};
