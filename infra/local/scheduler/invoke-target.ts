import { failureOf, TargetFailure } from "../eventbridge/target-failure.ts";
import { putEventsContext } from "../eventbridge/send-to-target.ts";
import { stringAttributes } from "../eventbridge/dead-letter.ts";
import type { Exhausted } from "../eventbridge/retry-rules.ts";
import type { FailureFacts } from "../eventbridge/target-failure.ts";
import { busNameOf, isoSeconds } from "../eventbridge/names.ts";
import { groupArn, schedulerPrincipal, type SchedulerContext } from "./context.ts";
import { scheduleTargetKind } from "./definition.ts";
import type { ScheduleRecord } from "./records.ts";

/** One firing of a schedule, through all its attempts. */
export type Invocation = {
  schedule: ScheduleRecord;
  executionId: string;
  /** Real ms since 1970. */
  scheduledAt: number;
  /** Counted from 1. */
  attempt: number;
};

/** What Scheduler sends where a schedule has no Input. */
const defaultInput = ({ cloud }: SchedulerContext, { schedule, executionId, scheduledAt }: Invocation): string =>
  JSON.stringify({
    version: "0",
    id: executionId,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: schedule.account,
    time: isoSeconds(scheduledAt),
    region: cloud.region,
    resources: [schedule.arn],
    detail: "{}",
  });

/** The payload, with Scheduler's context attributes filled in. */
export const inputOf = (context: SchedulerContext, invocation: Invocation): string => {
  const { schedule, executionId, scheduledAt, attempt } = invocation;
  const { Input } = schedule.definition.Target;
  if (Input === undefined) return defaultInput(context, invocation);
  return Input.replaceAll("<aws.scheduler.schedule-arn>", schedule.arn)
    .replaceAll("<aws.scheduler.scheduled-time>", isoSeconds(scheduledAt))
    .replaceAll("<aws.scheduler.execution-id>", executionId)
    .replaceAll("<aws.scheduler.attempt-number>", String(attempt));
};

const parse = (input: string): unknown => {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    throw new TargetFailure({ code: "INVALID_JSON", message: "The schedule's Input is not JSON.", permanent: true });
  }
};

const roleOf = ({ account, definition }: ScheduleRecord) => {
  const { RoleArn } = definition.Target;
  return { account, role: RoleArn, principal: RoleArn };
};

/** Confused-deputy conditions of Scheduler's roles name the schedule group. */
export const trustSource = (context: SchedulerContext, { account, group }: { account: string; group: string }) => ({
  sourceArn: groupArn(context, account, group),
  sourceAccount: account,
});

const deliver = (
  context: SchedulerContext,
  schedule: ScheduleRecord,
  queue: string,
  message: Parameters<SchedulerContext["sqs"]["deliver"]>[1],
): void =>
  context.sqs.deliver(queue, message, {
    service: schedulerPrincipal,
    sourceArn: schedule.arn,
    sourceAccount: schedule.account,
    role: schedule.definition.Target.RoleArn,
  });

const toBus = (context: SchedulerContext, schedule: ScheduleRecord, input: string): void => {
  const { Arn, EventBridgeParameters } = schedule.definition.Target;
  const event = { source: EventBridgeParameters?.Source ?? "", "detail-type": EventBridgeParameters?.DetailType ?? "" };
  context.iam.authorize(roleOf(schedule), {
    action: "events:PutEvents",
    resource: Arn,
    context: putEventsContext(event, schedule.account),
  });
  const time = isoSeconds(context.cloud.clock.now());
  context.eventBridge.publish(busNameOf(Arn), {
    ...event,
    time,
    resources: [schedule.arn],
    detail: parse(input) as Record<string, unknown>,
  });
};

const toFunction = (context: SchedulerContext, schedule: ScheduleRecord, input: string): void => {
  const { Arn } = schedule.definition.Target;
  context.iam.authorize(roleOf(schedule), {
    action: "lambda:InvokeFunction",
    resource: Arn,
    resourcePolicy: context.lambda.policyOf(Arn),
  });
  context.lambda.invokeAsync(Arn, parse(input));
};

const toTopic = (context: SchedulerContext, schedule: ScheduleRecord, input: string): void => {
  const { Arn, RoleArn } = schedule.definition.Target;
  const from = { sourceArn: schedule.arn, sourceAccount: schedule.account, role: RoleArn };
  context.sns.publish(Arn, input, { service: schedulerPrincipal, ...from });
};

const send = (context: SchedulerContext, schedule: ScheduleRecord, input: string): void => {
  const { Arn, RoleArn, SqsParameters } = schedule.definition.Target;
  context.iam.assertTrust(RoleArn, schedulerPrincipal, trustSource(context, schedule));
  const kind = scheduleTargetKind(Arn);
  if (kind === "bus") return toBus(context, schedule, input);
  if (kind === "function") return toFunction(context, schedule, input);
  if (kind === "topic") return toTopic(context, schedule, input);
  const groupId = SqsParameters?.MessageGroupId;
  deliver(context, schedule, Arn, { body: input, ...(groupId === undefined ? {} : { groupId }) });
};

/** One attempt; what went wrong, or undefined. */
export const attemptInvocation = (context: SchedulerContext, invocation: Invocation): FailureFacts | undefined => {
  try {
    send(context, invocation.schedule, inputOf(context, invocation));
    return undefined;
  } catch (cause) {
    return failureOf(cause);
  }
};

const attributes = (
  { schedule, executionId, scheduledAt, attempt }: Invocation,
  failure: FailureFacts,
  spent: Exhausted | undefined,
) =>
  stringAttributes({
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXECUTION_ID: executionId,
    EXHAUSTED_RETRY_CONDITION: spent,
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(attempt - 1),
    SCHEDULED_TIME: isoSeconds(scheduledAt),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.definition.Target.Arn,
  });

/** The end of an invocation that failed for good: the dead-letter queue, by the schedule's role, or a loud loss. */
export const giveUpInvocation = (
  context: SchedulerContext,
  invocation: Invocation,
  { failure, spent }: { failure: FailureFacts; spent: Exhausted | undefined },
): "dead-lettered" | "dropped" => {
  const { schedule } = invocation;
  const queue = schedule.definition.Target.DeadLetterConfig?.Arn;
  const lost = (why: string): "dropped" => {
    const message = `Schedule ${schedule.name} could not invoke ${schedule.definition.Target.Arn}: ${failure.message}, and ${why}`;
    context.cloud.journal.write({
      kind: "warning",
      message,
      detail: { schedule: schedule.arn, executionId: invocation.executionId },
    });
    return "dropped";
  };
  if (queue === undefined) return lost("it has no dead-letter queue.");
  try {
    deliver(context, schedule, queue, {
      body: inputOf(context, invocation),
      messageAttributes: attributes(invocation, failure, spent),
    });
    return "dead-lettered";
  } catch (cause) {
    return lost(`its dead-letter queue ${queue} refused it: ${(cause as Error).message}`);
  }
};
