import { notHere } from "../wire/aws-error.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { alreadyExists, findBus, getBus, limitExceeded, validation, type EventsContext } from "./context.ts";
import { busArn, busArnOf, defaultBus } from "./names.ts";
import { pageOf } from "./paging.ts";
import type { Bus, BusSettings, Owner } from "./records.ts";
import { withTags, type Tag } from "./tags.ts";
import { checkDeadLetters } from "./targets.ts";

/** Custom buses of an account and region (EventBridge quotas). */
const busesMax = 100;

type NewBus = BusSettings & { Name: string; EventSourceName?: string; Tags?: Tag[] };

const settingsOf = ({ Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig }: BusSettings): BusSettings => ({
  ...(Description === undefined ? {} : { Description }),
  ...(KmsKeyIdentifier === undefined ? {} : { KmsKeyIdentifier }),
  ...(DeadLetterConfig === undefined ? {} : { DeadLetterConfig }),
  ...(LogConfig === undefined ? {} : { LogConfig }),
});

/** Makes a bus or, from a template that names it again, brings it up to date. */
export const putBus = (context: EventsContext, account: string, input: NewBus & { owner?: Owner }): Bus => {
  const { cloud, records } = context;
  if (input.EventSourceName !== undefined) throw notHere("An event bus for a partner event source (EventSourceName)");
  if (input.Name.startsWith("aws.")) throw validation("EventBus name starting with 'aws.' is not valid.");
  if (input.Name.includes("/")) throw validation("Event bus name must not contain '/'.");
  checkDeadLetters(input.DeadLetterConfig?.Arn);
  const arn = busArn(cloud, account, input.Name);
  const known = records.get("bus", arn);
  if (known === undefined && records.list("bus", { account }).length > busesMax) throw limitExceeded();
  const now = cloud.clock.now();
  const bus: Bus = {
    ...(known ?? { kind: "bus", arn, account, name: input.Name, createdAt: now }),
    settings: settingsOf(input),
    tags: withTags({}, input.Tags),
    modifiedAt: now,
    ...(input.owner === undefined ? {} : { owner: input.owner }),
  };
  records.put(bus);
  return bus;
};

const describeBus = (bus: Bus): Record<string, unknown> => ({
  Name: bus.name,
  Arn: bus.arn,
  ...bus.settings,
  ...(bus.policy === undefined ? {} : { Policy: JSON.stringify(bus.policy) }),
  CreationTime: new Date(bus.createdAt),
  LastModifiedTime: new Date(bus.modifiedAt),
});

/** Everything the bus has goes with it. */
export const removeBus = ({ records, archived }: EventsContext, bus: Bus): void => {
  for (const archive of records.list("archive", { parent: bus.arn })) {
    archived.removeAll(archive.arn);
    records.remove(archive.arn);
  }
  for (const rule of records.list("rule", { parent: bus.arn })) records.remove(rule.arn);
  records.remove(bus.arn);
};

type Named = { Name?: string };
type Listing = { NamePrefix?: string; NextToken?: string; Limit?: number };

const action = (context: EventsContext, name: string) => ({
  access: (input: Named, caller: Caller) => ({
    action: `events:${name}`,
    resource: busArnOf(context.cloud, caller.account, input.Name),
  }),
});

export const busOperations = (context: EventsContext) => {
  const { cloud, records } = context;
  const create: Operation<NewBus> = {
    ...action(context, "CreateEventBus"),
    run: (input, caller) => {
      if (findBus(context, busArn(cloud, caller.account, input.Name)) !== undefined)
        throw alreadyExists(`Event bus ${input.Name} already exists.`);
      const bus = putBus(context, caller.account, input);
      return { EventBusArn: bus.arn, ...bus.settings };
    },
  };
  const update: Operation<NewBus> = {
    ...action(context, "UpdateEventBus"),
    run: (input, caller) => {
      const bus = getBus(context, busArnOf(cloud, caller.account, input.Name));
      records.put({ ...bus, settings: { ...bus.settings, ...settingsOf(input) }, modifiedAt: cloud.clock.now() });
      return { Arn: bus.arn, Name: bus.name, ...bus.settings, ...settingsOf(input) };
    },
  };
  const describe: Operation<Named> = {
    ...action(context, "DescribeEventBus"),
    run: (input, caller) => describeBus(getBus(context, busArnOf(cloud, caller.account, input.Name))),
  };
  const list: Operation<Listing> = {
    access: (_input, caller) => ({ action: "events:ListEventBuses", resource: busArn(cloud, caller.account, "*") }),
    run: (input, caller) => {
      findBus(context, busArn(cloud, caller.account, defaultBus));
      const buses = records
        .list("bus", { account: caller.account })
        .filter((bus) => bus.name.startsWith(input.NamePrefix ?? ""));
      const { page, next } = pageOf(buses, input);
      return { EventBuses: page.map(describeBus), ...next };
    },
  };
  const remove: Operation<{ Name: string }> = {
    ...action(context, "DeleteEventBus"),
    run: (input, caller) => {
      if (input.Name === defaultBus) throw validation("Cannot delete event bus default.");
      const bus = records.get("bus", busArn(cloud, caller.account, input.Name));
      if (bus === undefined) return {};
      if (records.rulesOn(bus.arn).length > 0) throw validation("EventBus can't be deleted since it has rules.");
      removeBus(context, bus);
      return {};
    },
  };
  return {
    CreateEventBus: create,
    UpdateEventBus: update,
    DescribeEventBus: describe,
    ListEventBuses: list,
    DeleteEventBus: remove,
  };
};
