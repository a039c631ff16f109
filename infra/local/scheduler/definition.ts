import { AwsError, notHere } from "../wire/aws-error.ts";
import { schedulerPrincipal, validation, type SchedulerContext } from "./context.ts";
import { BadExpression } from "./bad-expression.ts";
import type { ScheduleDefinition, ScheduleTarget } from "./records.ts";
import { parseSchedule, type Schedule } from "./schedule-expression.ts";
import { isTimezone } from "./wall-time.ts";

type Time = number | string;

export type ScheduleInput = {
  Name: string;
  GroupName?: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  StartDate?: Time;
  EndDate?: Time;
  Description?: string;
  State?: "ENABLED" | "DISABLED";
  KmsKeyArn?: string;
  Target: ScheduleTarget;
  FlexibleTimeWindow: ScheduleDefinition["FlexibleTimeWindow"];
  ClientToken?: string;
  ActionAfterCompletion?: "NONE" | "DELETE";
};

/** When a schedule is due. Throws `BadExpression`. */
export const scheduleOf = ({
  ScheduleExpression,
  ScheduleExpressionTimezone: timezone,
}: Pick<ScheduleDefinition, "ScheduleExpression" | "ScheduleExpressionTimezone">): Schedule =>
  parseSchedule(ScheduleExpression, timezone === undefined ? {} : { timezone });

/** Refuses an expression as Scheduler does, which does not say why: the journal does. */
const checkExpression = ({ cloud }: SchedulerContext, definition: ScheduleDefinition): void => {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone = "UTC" } = definition;
  if (!isTimezone(timezone))
    throw validation(`ScheduleExpressionTimezone ${timezone} is not a time zone that is known.`);
  try {
    scheduleOf(definition);
  } catch (cause) {
    if (!(cause instanceof BadExpression)) throw cause;
    cloud.journal.write({ kind: "warning", message: `ScheduleExpression ${expression} is refused: ${cause.message}.` });
    throw validation(`Invalid Schedule Expression ${expression}.`);
  }
};

const msOf = (time: Time | undefined, name: string): number | undefined => {
  if (time === undefined) return undefined;
  const ms = typeof time === "number" ? time * 1000 : Date.parse(time);
  if (Math.abs(ms) <= 8.64e15) return ms;
  throw validation(`${name} ${time} is not a time.`);
};

const knownTarget = new Set<string>([
  "Arn",
  "RoleArn",
  "Input",
  "DeadLetterConfig",
  "RetryPolicy",
  "EventBridgeParameters",
  "SqsParameters",
]);

export type ScheduleTargetKind = "queue" | "function" | "bus" | "topic";

export const scheduleTargetKind = (arn: string): ScheduleTargetKind | undefined => {
  const [, , service, , , resource = ""] = arn.split(":");
  if (service === "sqs") return "queue";
  if (service === "sns" && !arn.endsWith(".fifo")) return "topic";
  if (service === "lambda" && resource === "function") return "function";
  return service === "events" && resource.startsWith("event-bus/") ? "bus" : undefined;
};

const checkBus = (target: ScheduleTarget, account: string): void => {
  if (target.Arn.split(":")[4] !== account)
    throw notHere(`A schedule whose target is a bus of another account (${target.Arn})`);
  const { DetailType = "", Source = "" } = target.EventBridgeParameters ?? {};
  if (DetailType === "" || Source === "")
    throw validation("EventBridgeParameters with DetailType and Source are required for an event bus.");
  if (Source.startsWith("aws.")) throw validation(`EventBridgeParameters.Source ${Source} must not start with aws.`);
  try {
    const detail: unknown = JSON.parse(target.Input ?? "");
    if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return;
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw validation("Input must be a JSON object for an event bus: it becomes the event's detail.");
};

const unsupported = (name: string): AwsError => validation(`Parameters ${name} not supported for the target.`);

const checkGroup = (isFifo: boolean, group: string | undefined): void => {
  if (isFifo && group === undefined) throw validation("Parameters SqsParameters must be specified.");
  if (!isFifo && group !== undefined) throw validation("Parameters MessageGroupId not valid for the target.");
};

/** Functions are handed JSON; queues and topics take any text. */
const assertJson = (input: string | undefined): void => {
  if (input === undefined) return;
  try {
    JSON.parse(input);
  } catch {
    throw validation("JSON syntax error in input for the target.");
  }
};

type Here = { region: string; account: string };

const checkTarget = (target: ScheduleTarget, here: Here): void => {
  const { Arn, DeadLetterConfig, SqsParameters, EventBridgeParameters } = target;
  const kind = scheduleTargetKind(Arn);
  const region = Arn.split(":")[3] ?? "";
  if (region !== "" && region !== here.region)
    throw validation(`The target ARN provided does not match the current region ${here.region}.`);
  if (kind === undefined)
    throw notHere(`A schedule target such as ${Arn} (SQS queues, SNS topics, Lambda functions and event buses are)`);
  for (const name of Object.keys(target)) if (!knownTarget.has(name)) throw unsupported(name);
  const queue = DeadLetterConfig?.Arn;
  if (queue !== undefined && (queue.split(":")[2] !== "sqs" || queue.endsWith(".fifo")))
    throw validation(`Target.DeadLetterConfig.Arn must be a standard SQS queue, not ${queue}.`);
  if (SqsParameters !== undefined && kind !== "queue") throw unsupported("SqsParameters");
  if (EventBridgeParameters !== undefined && kind !== "bus") throw unsupported("EventBridgeParameters");
  if (kind === "queue") checkGroup(Arn.endsWith(".fifo"), SqsParameters?.MessageGroupId);
  if (kind === "function") assertJson(target.Input);
  if (kind === "bus") checkBus(target, here.account);
};

const checkWindow = ({ Mode, MaximumWindowInMinutes }: ScheduleDefinition["FlexibleTimeWindow"]): void => {
  if ((Mode === "FLEXIBLE") === (MaximumWindowInMinutes !== undefined)) return;
  const word = Mode === "FLEXIBLE" ? "must" : "must not";
  throw validation(`MaximumWindowInMinutes ${word} be provided when FlexibleTimeWindowMode is set to ${Mode}.`);
};

/** A start lies at most this far back when a schedule is made. */
const startAgeMaxMs = 300_000;

/** One-time schedules ignore both dates. */
const isOneTime = (definition: ScheduleDefinition): boolean => scheduleOf(definition).kind === "at";

/** Refuses a new schedule that should have begun long ago. */
export const checkStart = ({ cloud }: SchedulerContext, definition: ScheduleDefinition): void => {
  if (definition.startMs === undefined || definition.startMs >= cloud.clock.now() - startAgeMaxMs) return;
  if (!isOneTime(definition)) throw validation("The StartDate you specify cannot be earlier than 5 minutes ago.");
};

const checkDates = (definition: ScheduleDefinition): void => {
  const { startMs = -Infinity, endMs = Infinity } = definition;
  if (endMs <= startMs && !isOneTime(definition))
    throw validation("The StartDate you specify must come before the EndDate.");
};

/** What a schedule is to do, or why Scheduler refuses it. The input is as the official model allows it. */
export const readDefinition = (
  context: SchedulerContext,
  input: ScheduleInput,
  account: string,
): ScheduleDefinition => {
  const { ScheduleExpression, ScheduleExpressionTimezone, Description, State, KmsKeyArn, Target } = input;
  checkWindow(input.FlexibleTimeWindow);
  checkTarget(Target, { region: context.cloud.region, account });
  const startMs = msOf(input.StartDate, "StartDate");
  const endMs = msOf(input.EndDate, "EndDate");
  const definition: ScheduleDefinition = {
    ScheduleExpression,
    Target,
    FlexibleTimeWindow: input.FlexibleTimeWindow,
    State: State ?? "ENABLED",
    ActionAfterCompletion: input.ActionAfterCompletion ?? "NONE",
    ...(ScheduleExpressionTimezone === undefined ? {} : { ScheduleExpressionTimezone }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(endMs === undefined ? {} : { endMs }),
    ...(Description === undefined ? {} : { Description }),
    ...(KmsKeyArn === undefined ? {} : { KmsKeyArn }),
  };
  checkExpression(context, definition);
  checkDates(definition);
  return definition;
};

/** Scheduler tries the role when a schedule is made, and refuses one it cannot assume. */
export const assertAssumable = (
  { iam }: SchedulerContext,
  role: string,
  from: { sourceArn: string; sourceAccount: string },
): void => {
  try {
    iam.assertTrust(role, schedulerPrincipal, from);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw validation(
      `The execution role you provide must allow AWS EventBridge Scheduler to assume the role. ${cause.message}`,
    );
  }
};
