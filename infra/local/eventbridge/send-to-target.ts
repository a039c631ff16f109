import type { EventEnvelope } from "../core/journal.ts";
import { findBus, type EventsContext } from "./context.ts";
import type { Bus, Rule, Target } from "./records.ts";
import { dynamicParameter } from "./target-input.ts";
import { TargetFailure } from "./target-failure.ts";

export const eventsPrincipal = "events.amazonaws.com";

export type TargetKind = "queue" | "function" | "bus" | "topic";

/** What an ARN points at; undefined for targets AWS has and the local cloud has not. */
export const targetKind = (arn: string): TargetKind | undefined => {
  const [, , service, , , resource = ""] = arn.split(":");
  if (service === "sqs") return "queue";
  if (service === "sns") return "topic";
  if (service === "lambda" && resource === "function") return "function";
  return service === "events" && resource.startsWith("event-bus/") ? "bus" : undefined;
};

/** How far an event has come: one bus may hand it to another, which may not hand it on. */
export type Sending = { rule: Rule; target: Target; event: EventEnvelope; input: string; hops: number };

/** Takes an event that came from another bus. */
export type Forward = (bus: Bus, event: EventEnvelope, hops: number) => void;

const sourceOf = ({ rule }: Sending) => ({ sourceArn: rule.arn, sourceAccount: rule.account });

const toQueue = ({ sqs, iam }: EventsContext, sending: Sending): void => {
  const { target, event, input } = sending;
  const from = sourceOf(sending);
  if (target.RoleArn !== undefined) iam.assertTrust(target.RoleArn, eventsPrincipal, from);
  const groupId = dynamicParameter(target.SqsParameters?.MessageGroupId, event);
  sqs.deliver(
    target.Arn,
    { body: input, ...(groupId === undefined ? {} : { groupId }) },
    { service: eventsPrincipal, ...from, ...(target.RoleArn === undefined ? {} : { role: target.RoleArn }) },
  );
};

const toTopic = ({ sns, iam }: EventsContext, sending: Sending): void => {
  const { target, input } = sending;
  const from = sourceOf(sending);
  if (target.RoleArn !== undefined) iam.assertTrust(target.RoleArn, eventsPrincipal, from);
  const role = target.RoleArn === undefined ? {} : { role: target.RoleArn };
  sns.publish(target.Arn, input, { service: eventsPrincipal, ...from, ...role });
};

const toFunction = ({ lambda, iam }: EventsContext, sending: Sending): void => {
  const { target, input } = sending;
  const access = { action: "lambda:InvokeFunction", resource: target.Arn, resourcePolicy: lambda.policyOf(target.Arn) };
  if (target.RoleArn === undefined) iam.authorizeService(eventsPrincipal, sourceOf(sending), access);
  else {
    iam.assertTrust(target.RoleArn, eventsPrincipal, sourceOf(sending));
    iam.authorize({ account: sending.rule.account, role: target.RoleArn, principal: target.RoleArn }, access);
  }
  lambda.invokeAsync(target.Arn, payloadOf(input));
};

const payloadOf = (input: string): unknown => {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    throw new TargetFailure({
      code: "INVALID_JSON",
      message: "A function takes JSON only, and the input is none.",
      permanent: true,
    });
  }
};

const assertFirstHop = ({ target, hops }: Sending): void => {
  if (hops === 0) return;
  throw new TargetFailure({
    code: "THIRD_ACCOUNT_HOP_DETECTED",
    message: `The event came from another bus already; EventBridge does not hand it on to ${target.Arn}.`,
    permanent: true,
  });
};

/** The condition keys of events:PutEvents that an event brings along. */
export const putEventsContext = (event: Pick<EventEnvelope, "source" | "detail-type">, account: string) => ({
  "events:source": event.source,
  "events:detail-type": event["detail-type"],
  "aws:principalaccount": account,
});

const assertMayForward = ({ iam }: EventsContext, sending: Sending, bus: Bus): void => {
  const { rule, target, event } = sending;
  const access = {
    action: "events:PutEvents",
    resource: target.Arn,
    context: {
      ...putEventsContext(event, rule.account),
      "aws:sourcearn": rule.arn,
      "events:eventbusinvocation": "true",
    },
    ...(bus.policy === undefined ? {} : { resourcePolicy: bus.policy }),
  };
  if (target.RoleArn === undefined) return iam.authorizeService(eventsPrincipal, sourceOf(sending), access);
  iam.assertTrust(target.RoleArn, eventsPrincipal, sourceOf(sending));
  iam.authorize({ account: rule.account, role: target.RoleArn, principal: target.RoleArn }, access);
};

const toBus = (context: EventsContext, sending: Sending, forward: Forward): void => {
  assertFirstHop(sending);
  const { target, event } = sending;
  const bus = findBus(context, target.Arn);
  if (bus === undefined)
    throw new TargetFailure({
      code: "NO_RESOURCE",
      message: `Event bus ${target.Arn} does not exist.`,
      permanent: true,
    });
  assertMayForward(context, sending, bus);
  forward(bus, event, sending.hops + 1);
};

/** Hands one event to one target, now. Throws what the target answers. */
export const sendToTarget = (context: EventsContext, sending: Sending, forward: Forward): void => {
  const kind = targetKind(sending.target.Arn);
  if (kind === "queue") return toQueue(context, sending);
  if (kind === "topic") return toTopic(context, sending);
  return kind === "function" ? toFunction(context, sending) : toBus(context, sending, forward);
};
