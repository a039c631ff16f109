import type { Operation } from "../wire/types.ts";
import { alreadyExists, getBus, resourceNotFound, validation, type EventsContext } from "./context.ts";
import { pageOf } from "./paging.ts";
import type { Archive, Bus, Owner } from "./records.ts";
import { isBusArn } from "./names.ts";
import { checkPattern } from "./rules.ts";

const dayMs = 86_400_000;

export type ArchiveInput = {
  ArchiveName: string;
  EventSourceArn?: string;
  Description?: string;
  EventPattern?: string;
  RetentionDays?: number;
  KmsKeyIdentifier?: string;
};

export const archiveArn = ({ cloud }: EventsContext, account: string, name: string): string =>
  `arn:aws:events:${cloud.region}:${account}:archive/${name}`;

/** The bus that a caller names as a source of events: `getBus` says that it is not there, in its own name. */
const sourceBus = (context: EventsContext, arn: string): Bus => {
  if (!isBusArn(arn)) throw validation("Parameter EventSourceArn is not valid. Reason: Must contain an event bus ARN.");
  return getBus(context, arn);
};

/** Makes an archive or brings it up to date; the bus of an archive never changes. */
export const putArchive = (
  context: EventsContext,
  account: string,
  input: ArchiveInput & { owner?: Owner },
): Archive => {
  const arn = archiveArn(context, account, input.ArchiveName);
  const known = context.records.get("archive", arn);
  const bus = sourceBus(context, input.EventSourceArn ?? known?.parent ?? "");
  if (bus.account !== account) throw validation(`An archive must be in the account of its bus ${bus.arn}.`);
  if (input.EventPattern !== undefined) checkPattern(input.EventPattern, `archive ${input.ArchiveName}`);
  const pattern = input.EventPattern ?? known?.pattern;
  const description = input.Description ?? known?.description;
  const kmsKey = input.KmsKeyIdentifier ?? known?.kmsKey;
  const owner = input.owner ?? known?.owner;
  const archive: Archive = {
    kind: "archive",
    arn,
    account,
    name: input.ArchiveName,
    parent: bus.arn,
    tags: {},
    createdAt: known?.createdAt ?? context.cloud.clock.now(),
    retentionDays: input.RetentionDays ?? known?.retentionDays ?? 0,
    ...(pattern === undefined ? {} : { pattern }),
    ...(description === undefined ? {} : { description }),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    ...(owner === undefined ? {} : { owner }),
  };
  context.records.put(archive);
  return archive;
};

/** Lets go of what is older than the archive keeps; 0 days is for ever. */
export const expireArchive = ({ archived, cloud }: EventsContext, { arn, retentionDays }: Archive): void => {
  if (retentionDays > 0) archived.removeBefore(arn, cloud.clock.now() - retentionDays * dayMs);
};

const summary = (context: EventsContext, archive: Archive) => {
  expireArchive(context, archive);
  const { count, bytes } = context.archived.measure(archive.arn);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.parent,
    State: "ENABLED",
    RetentionDays: archive.retentionDays,
    SizeBytes: bytes,
    EventCount: count,
    CreationTime: new Date(archive.createdAt),
  };
};

const describe = (context: EventsContext, archive: Archive) => ({
  ArchiveArn: archive.arn,
  ...summary(context, archive),
  ...(archive.description === undefined ? {} : { Description: archive.description }),
  ...(archive.pattern === undefined ? {} : { EventPattern: archive.pattern }),
  ...(archive.kmsKey === undefined ? {} : { KmsKeyIdentifier: archive.kmsKey }),
});

export const removeArchive = ({ records, archived }: EventsContext, { arn }: Archive): void => {
  archived.removeAll(arn);
  records.remove(arn);
};

type Listing = { NamePrefix?: string; EventSourceArn?: string; State?: string; NextToken?: string; Limit?: number };

export const archiveOperations = (context: EventsContext) => {
  const { records } = context;
  const find = (name: string, account: string): Archive => {
    const archive = records.get("archive", archiveArn(context, account, name));
    if (archive === undefined) throw resourceNotFound(`Archive ${name} does not exist.`);
    return archive;
  };
  const on = <I extends { ArchiveName: string }>(name: string, run: Operation<I>["run"]): Operation<I> => ({
    access: (input, caller) => ({
      action: `events:${name}`,
      resource: archiveArn(context, caller.account, input.ArchiveName),
    }),
    run,
  });
  const list: Operation<Listing> = {
    access: (_input, caller) => ({ action: "events:ListArchives", resource: archiveArn(context, caller.account, "*") }),
    run: (input, caller) => {
      if ([input.NamePrefix, input.State, input.EventSourceArn].filter((one) => one !== undefined).length > 1)
        throw validation(
          "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
        );
      if (input.EventSourceArn !== undefined) sourceBus(context, input.EventSourceArn);
      const archives = records
        .list("archive", {
          account: caller.account,
          ...(input.EventSourceArn === undefined ? {} : { parent: input.EventSourceArn }),
        })
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
        .filter(() => (input.State ?? "ENABLED") === "ENABLED");
      const { page, next } = pageOf(archives, input);
      return { Archives: page.map((archive) => summary(context, archive)), ...next };
    },
  };
  const answer = (archive: Archive) => ({
    ArchiveArn: archive.arn,
    State: "ENABLED",
    CreationTime: new Date(archive.createdAt),
  });
  return {
    CreateArchive: on<ArchiveInput>("CreateArchive", (input, caller) => {
      if (records.get("archive", archiveArn(context, caller.account, input.ArchiveName)) !== undefined)
        throw alreadyExists(`Archive ${input.ArchiveName} already exists.`);
      return answer(putArchive(context, caller.account, input));
    }),
    UpdateArchive: on<ArchiveInput>("UpdateArchive", (input, caller) => {
      find(input.ArchiveName, caller.account);
      const { EventSourceArn: _bus, ...change } = input;
      return answer(putArchive(context, caller.account, change));
    }),
    DescribeArchive: on("DescribeArchive", (input, caller) =>
      describe(context, find(input.ArchiveName, caller.account)),
    ),
    DeleteArchive: on("DeleteArchive", (input, caller) => {
      removeArchive(context, find(input.ArchiveName, caller.account));
      return {};
    }),
    ListArchives: list,
  };
};
