import type { Cloud } from "../core/cloud.ts";
import type { LocalIam, LocalLambda, LocalSns, LocalSqs } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { ArchivedEvents } from "./archived-events.ts";
import { busArn, busNameOf, defaultBus } from "./names.ts";
import type { RecordStore } from "./record-store.ts";
import type { Bus, Rule } from "./records.ts";

/** What is needed of Lambda: its queue of asynchronous events, and each function's own policy (undefined: it has none). */
export type InvokableFunctions = Pick<LocalLambda, "invokeAsync"> & { policyOf(functionArn: string): unknown };

export type EventBridgeOptions = {
  cloud: Cloud;
  iam: LocalIam;
  sqs: LocalSqs;
  sns: LocalSns;
  lambda: InvokableFunctions;
  /** Retries, schedules and replays left over from an earlier start begin when this resolves. Default: at once. */
  ready?: Promise<void>;
};

export type EventsContext = EventBridgeOptions & { records: RecordStore; archived: ArchivedEvents };

export const resourceNotFound = (message: string): AwsError => new AwsError("ResourceNotFoundException", message);
export const alreadyExists = (message: string): AwsError => new AwsError("ResourceAlreadyExistsException", message);
export const validation = (message: string): AwsError => new AwsError("ValidationException", message);
/** EventBridge's one sentence for most of its quotas, unless there is a better. */
export const limitExceeded = (message = "The requested resource exceeds the maximum number allowed."): AwsError =>
  new AwsError("LimitExceededException", message);

/** The bus, or undefined; every account has a default bus without asking for one. */
export const findBus = ({ cloud, records }: EventsContext, arn: string): Bus | undefined => {
  const bus = records.get("bus", arn);
  const account = arn.split(":")[4] ?? "";
  if (bus !== undefined || arn !== busArn(cloud, account, defaultBus)) return bus;
  const now = cloud.clock.now();
  const created: Bus = {
    kind: "bus",
    arn,
    account,
    name: defaultBus,
    createdAt: now,
    modifiedAt: now,
    tags: {},
    settings: {},
  };
  records.put(created);
  return created;
};

export const getBus = (context: EventsContext, arn: string): Bus => {
  const bus = findBus(context, arn);
  if (bus === undefined) throw resourceNotFound(`Event bus ${busNameOf(arn)} does not exist.`);
  return bus;
};

export const getRule = (context: EventsContext, arn: string, name: string): Rule => {
  const rule = context.records.get("rule", arn);
  if (rule === undefined) throw resourceNotFound(`Rule ${name} does not exist on EventBus ${busNameOfRule(arn)}.`);
  return rule;
};

const busNameOfRule = (arn: string): string => {
  const [bus, name] = arn.slice(arn.indexOf("rule/") + "rule/".length).split("/");
  return name === undefined ? defaultBus : (bus ?? defaultBus);
};
