import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Cloud } from "../core/cloud.ts";
import type { Operation } from "../wire/types.ts";
import { matcherOf } from "./filter-pattern.ts";
import type { LogEvent, LogStore } from "./log-store.ts";

type Paging = { limit?: number; nextToken?: string };
type Group = { logGroupName?: string; logGroupIdentifier?: string };
type Range = { startTime?: number; endTime?: number };

export const groupArn = (cloud: Cloud, name: string): string =>
  `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}`;

const invalid = (message: string) => new AwsError("InvalidParameterException", message);

const noStream = () => new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");

const groupOf = (store: LogStore, input: Group): string => {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined)
    throw invalid("You must include one of logGroupName and logGroupIdentifier, but not both.");
  const name = input.logGroupName ?? input.logGroupIdentifier?.split(":log-group:").at(-1)?.replace(/:\*$/, "");
  if (typeof name !== "string") throw invalid("logGroupName or logGroupIdentifier must be given.");
  if (!store.hasGroup(name)) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  return name;
};

const limitOf = ({ limit }: Paging, max: number): number => {
  if (limit === undefined) return max;
  const broken = limit < 1 ? "greater than or equal to 1" : limit > max ? `less than or equal to ${max}` : undefined;
  if (broken === undefined) return limit;
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${broken}`,
  );
};

const position = (token: string | undefined): number => {
  const found = Number(token?.replace(/^[fb]\//, "") ?? 0);
  if (!Number.isInteger(found) || found < 0) throw invalid("The specified nextToken is invalid.");
  return found;
};

const page = <T>(all: T[], input: Paging) => {
  const from = position(input.nextToken);
  const to = from + limitOf(input, 50);
  return { items: all.slice(from, to), nextToken: to < all.length ? String(to) : undefined };
};

const shown = (event: LogEvent) => ({ timestamp: event.at, message: event.message, ingestionTime: event.ingestedAt });

const rangeOf = ({ startTime = 0, endTime = Number.MAX_SAFE_INTEGER }: Range) => ({ from: startTime, until: endTime });

/** Events are read from the store this many at a time; an answer holds at most 10,000. */
const readMax = 10_000;

const filterEvents = (
  store: LogStore,
  input: Group & Range & Paging & { filterPattern?: string; logStreamNames?: string[]; logStreamNamePrefix?: string },
) => {
  const matches = matcherOf(input.filterPattern ?? "");
  const { logStreamNames, logStreamNamePrefix = "" } = input;
  const group = groupOf(store, input);
  if (logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
    throw invalid("You can specify logStreamNames or logStreamNamePrefix, but not both.");
  const streams = logStreamNames && new Set(store.streams(group).map(({ name }) => name));
  if (logStreamNames?.some((name) => streams?.has(name) !== true)) throw noStream();
  const max = limitOf(input, readMax);
  const found = store.events(group, {
    ...rangeOf(input),
    after: position(input.nextToken),
    max: readMax,
  });
  const wanted = found.filter(
    ({ stream, message }) =>
      (logStreamNames?.includes(stream) ?? true) && stream.startsWith(logStreamNamePrefix) && matches(message),
  );
  const events = wanted.slice(0, max);
  const last = wanted.length > max ? events.at(-1)?.id : found.length === readMax ? found.at(-1)?.id : undefined;
  return {
    events: events.map((event) => ({
      ...shown(event),
      logStreamName: event.stream,
      eventId: String(event.id).padStart(56, "0"),
    })),
    searchedLogStreams: [],
    nextToken: last === undefined ? undefined : String(last),
  };
};

const getEvents = (
  store: LogStore,
  input: Group & Range & Paging & { logStreamName?: string; startFromHead?: boolean },
) => {
  const group = groupOf(store, input);
  const all = store
    .events(group, { ...rangeOf(input), after: 0, max: Number.MAX_SAFE_INTEGER })
    .filter(({ stream }) => stream === input.logStreamName);
  if (!store.streams(group).some(({ name }) => name === input.logStreamName)) throw noStream();
  const max = limitOf(input, readMax);
  const back = input.nextToken?.startsWith("b/") ?? false;
  const at =
    input.nextToken === undefined
      ? input.startFromHead === true
        ? 0
        : Math.max(0, all.length - max)
      : position(input.nextToken);
  const from = back ? Math.max(0, at - max) : at;
  const events = all.slice(from, back ? at : from + max);
  return { events: events.map(shown), nextForwardToken: `f/${from + events.length}`, nextBackwardToken: `b/${from}` };
};

type GroupListing = Paging & {
  logGroupNamePrefix?: string;
  logGroupNamePattern?: string;
  logGroupClass?: string;
  logGroupIdentifiers?: string[];
  accountIdentifiers?: string[];
  includeLinkedAccounts?: boolean;
};

const groupClasses = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

/** Refuses what would change which groups are listed and is not kept here. */
const checkListing = (input: GroupListing): void => {
  for (const name of ["logGroupIdentifiers", "accountIdentifiers"] as const)
    if (input[name] !== undefined) throw notHere(`${name} of logs DescribeLogGroups`);
  if (input.includeLinkedAccounts === true) throw notHere("includeLinkedAccounts of logs DescribeLogGroups");
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined)
    throw invalid("logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.");
  if (input.logGroupClass !== undefined && !groupClasses.includes(input.logGroupClass))
    throw invalid(
      `1 validation error detected: Value '${input.logGroupClass}' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum value set: [${groupClasses.join(", ")}]`,
    );
};

/** CloudWatch Logs, the reading side: what functions wrote, bounded. */
export const logOperations = (cloud: Cloud, store: LogStore): Record<string, Operation> => {
  const access = (action: string) => (input: Group) => ({
    action: `logs:${action}`,
    resource: `${groupArn(cloud, groupOf(store, input))}:*`,
  });
  const describeGroups = (input: GroupListing) => {
    checkListing(input);
    const { logGroupNamePrefix = "", logGroupNamePattern = "", logGroupClass = "STANDARD" } = input;
    const groups = logGroupClass === "STANDARD" ? store.groups() : [];
    const { items, nextToken } = page(
      groups.filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern)),
      input,
    );
    const logGroups = items.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      retentionInDays: group.retentionDays,
      metricFilterCount: 0,
      storedBytes: 0,
      arn: `${groupArn(cloud, group.name)}:*`,
      logGroupArn: groupArn(cloud, group.name),
      logGroupClass: "STANDARD",
    }));
    return { logGroups, nextToken };
  };
  const describeStreams = (
    input: Group & Paging & { logStreamNamePrefix?: string; orderBy?: string; descending?: boolean },
  ) => {
    const group = groupOf(store, input);
    if (input.orderBy === "LastEventTime" && input.logStreamNamePrefix !== undefined)
      throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const found = store.streams(group).filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""));
    if (input.orderBy === "LastEventTime") found.sort((a, b) => a.last - b.last);
    const { items, nextToken } = page(input.descending === true ? found.toReversed() : found, input);
    const logStreams = items.map(({ name, first, last, ingestedAt }) => ({
      logStreamName: name,
      creationTime: first,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
      lastIngestionTime: ingestedAt,
      arn: `${groupArn(cloud, group)}:log-stream:${name}`,
    }));
    return { logStreams, nextToken };
  };
  return {
    DescribeLogGroups: {
      access: () => ({ action: "logs:DescribeLogGroups", resource: groupArn(cloud, "*") }),
      run: describeGroups,
    },
    DescribeLogStreams: { access: access("DescribeLogStreams"), run: describeStreams },
    GetLogEvents: {
      access: access("GetLogEvents"),
      run: (input: Parameters<typeof getEvents>[1]) => getEvents(store, input),
    },
    FilterLogEvents: {
      access: access("FilterLogEvents"),
      run: (input: Parameters<typeof filterEvents>[1]) => filterEvents(store, input),
    },
  };
};
