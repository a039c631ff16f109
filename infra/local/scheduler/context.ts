import { arn, type Cloud } from "../core/cloud.ts";
import type { LocalEventBridge, LocalIam, LocalSns, LocalSqs } from "../core/ports.ts";
import type { InvokableFunctions } from "../eventbridge/context.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { GroupRecord, ScheduleRecord, SchedulerStore } from "./records.ts";

export type SchedulerOptions = {
  cloud: Cloud;
  iam: LocalIam;
  sqs: LocalSqs;
  sns: LocalSns;
  lambda: InvokableFunctions;
  eventBridge: LocalEventBridge;
  /** No schedule fires before this resolves: roles and targets come from the template. Default: at once. */
  ready?: Promise<void>;
};
export type SchedulerContext = SchedulerOptions & { store: SchedulerStore };

export const schedulerPrincipal = "scheduler.amazonaws.com";
export const defaultGroup = "default";

export const validation = (message: string): AwsError => new AwsError("ValidationException", message);
export const notFound = (message: string): AwsError => new AwsError("ResourceNotFoundException", message, 404);
export const conflict = (message: string): AwsError => new AwsError("ConflictException", message, 409);

export const scheduleArn = (
  { cloud }: SchedulerContext,
  account: string,
  place: { group: string; name: string },
): string => arn("scheduler", cloud.region, account, `schedule/${place.group}/${place.name}`);

export const groupArn = ({ cloud }: SchedulerContext, account: string, name: string): string =>
  arn("scheduler", cloud.region, account, `schedule-group/${name}`);

/** A group; `default` is there without being made. */
export const getGroup = (context: SchedulerContext, account: string, name: string): GroupRecord => {
  const groupsArn = groupArn(context, account, name);
  const known = context.store.get("group", groupsArn);
  if (known !== undefined) return known;
  if (name !== defaultGroup) throw notFound(`Schedule group ${name} does not exist.`);
  const now = context.cloud.clock.now();
  const made: GroupRecord = { kind: "group", arn: groupsArn, account, name, createdAt: now, modifiedAt: now };
  context.store.put(made);
  return made;
};

export const getSchedule = (
  context: SchedulerContext,
  account: string,
  place: { group: string; name: string },
): ScheduleRecord => {
  const schedule = context.store.get("schedule", scheduleArn(context, account, place));
  if (schedule === undefined) throw notFound(`Schedule ${place.name} does not exist.`);
  return schedule;
};
