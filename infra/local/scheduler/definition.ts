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
  ScheduleExpression?: string;
  ScheduleExpressionTimezone?: string;
  StartDate?: Time;
  EndDate?: Time;
  Description?: string;
  State?: "ENABLED" | "DISABLED";
  KmsKeyArn?: string;
  Target?: ScheduleTarget;
  FlexibleTimeWindow?: ScheduleDefinition["FlexibleTimeWindow"];
  ClientToken?: string;
  ActionAfterCompletion?: "NONE" | "DELETE";
};

/** Limits of the Scheduler API reference. */
const namePattern = /^[0-9a-zA-Z\-_.]{1,64}$/;
const expressionLengthMax = 256;
const descriptionLengthMax = 512;

export const checkName = (name: unknown, what: string): string => {
  if (typeof name === "string" && namePattern.test(name)) return name;
  throw validation(`${what} ${String(name)} must be 1 to 64 of a-z, A-Z, 0-9, "-", "_" and ".".`);
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
  inRange(expression.length, "The length of ScheduleExpression", [1, expressionLengthMax]);
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

const inRange = (value: number | undefined, name: string, [low, high]: [number, number]): void => {
  if (value !== undefined && !(Number.isInteger(value) && value >= low && value <= high))
    throw validation(`${name} is ${value}; it must be a whole number from ${low} to ${high}.`);
};

const oneOf = (value: string | undefined, name: string, allowed: readonly string[]): void => {
  if (value !== undefined && !allowed.includes(value))
    throw validation(`${name} is ${value}; it must be one of ${allowed.join(", ")}.`);
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

const checkTarget = (target: ScheduleTarget, account: string): void => {
  if (typeof target !== "object" || Array.isArray(target)) throw validation("Target must be an object.");
  for (const name of Object.keys(target)) if (!knownTarget.has(name)) throw notHere(`${name} of a schedule's target`);
  const { Arn, RoleArn, RetryPolicy, DeadLetterConfig, SqsParameters, EventBridgeParameters } = target;
  if (typeof Arn !== "string" || typeof RoleArn !== "string")
    throw validation("Target.Arn and Target.RoleArn are required.");
  const kind = scheduleTargetKind(Arn);
  if (kind === undefined)
    throw notHere(`A schedule target such as ${Arn} (SQS queues, SNS topics, Lambda functions and event buses are)`);
  inRange(RetryPolicy?.MaximumRetryAttempts, "Target.RetryPolicy.MaximumRetryAttempts", [0, 185]);
  inRange(RetryPolicy?.MaximumEventAgeInSeconds, "Target.RetryPolicy.MaximumEventAgeInSeconds", [60, 86_400]);
  const queue = DeadLetterConfig?.Arn;
  if (queue !== undefined && (queue.split(":")[2] !== "sqs" || queue.endsWith(".fifo")))
    throw validation(`Target.DeadLetterConfig.Arn must be a standard SQS queue, not ${queue}.`);
  if (SqsParameters !== undefined && kind !== "queue") throw validation("SqsParameters are only for SQS targets.");
  if (EventBridgeParameters !== undefined && kind !== "bus")
    throw validation("EventBridgeParameters are only for event buses.");
  if (kind === "queue" && Arn.endsWith(".fifo") && SqsParameters?.MessageGroupId === undefined)
    throw validation(`SqsParameters.MessageGroupId is required for the FIFO queue ${Arn}.`);
  if (kind === "bus") checkBus(target, account);
};

const checkWindow = (window: ScheduleInput["FlexibleTimeWindow"]): ScheduleDefinition["FlexibleTimeWindow"] => {
  if (window?.Mode === undefined) throw validation("FlexibleTimeWindow.Mode is required.");
  oneOf(window.Mode, "FlexibleTimeWindow.Mode", ["OFF", "FLEXIBLE"]);
  inRange(window.MaximumWindowInMinutes, "FlexibleTimeWindow.MaximumWindowInMinutes", [1, 1440]);
  if ((window.Mode === "FLEXIBLE") !== (window.MaximumWindowInMinutes !== undefined))
    throw validation(
      "FlexibleTimeWindow.MaximumWindowInMinutes is required with Mode FLEXIBLE, and not allowed with OFF.",
    );
  return window;
};

const checkDates = (startMs: number | undefined, endMs: number | undefined): void => {
  if (startMs !== undefined && endMs !== undefined && endMs <= startMs)
    throw validation("EndDate must be after StartDate.");
};

/** What a schedule is to do, or why Scheduler refuses it. */
export const readDefinition = (
  context: SchedulerContext,
  input: ScheduleInput,
  account: string,
): ScheduleDefinition => {
  const {
    ScheduleExpression,
    ScheduleExpressionTimezone,
    Description,
    State,
    KmsKeyArn,
    Target,
    ActionAfterCompletion,
  } = input;
  if (ScheduleExpression === undefined || Target === undefined)
    throw validation("ScheduleExpression and Target are required.");
  oneOf(State, "State", ["ENABLED", "DISABLED"]);
  oneOf(ActionAfterCompletion, "ActionAfterCompletion", ["NONE", "DELETE"]);
  inRange(Description?.length, "The length of Description", [0, descriptionLengthMax]);
  const window = checkWindow(input.FlexibleTimeWindow);
  checkTarget(Target, account);
  const startMs = msOf(input.StartDate, "StartDate");
  const endMs = msOf(input.EndDate, "EndDate");
  checkDates(startMs, endMs);
  const definition: ScheduleDefinition = {
    ScheduleExpression,
    Target,
    FlexibleTimeWindow: window,
    State: State ?? "ENABLED",
    ActionAfterCompletion: ActionAfterCompletion ?? "NONE",
    ...(ScheduleExpressionTimezone === undefined ? {} : { ScheduleExpressionTimezone }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(endMs === undefined ? {} : { endMs }),
    ...(Description === undefined ? {} : { Description }),
    ...(KmsKeyArn === undefined ? {} : { KmsKeyArn }),
  };
  checkExpression(context, definition);
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
