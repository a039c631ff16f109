import type { QueueMessageAttribute } from "../core/ports.ts";
import type { EventsContext } from "./context.ts";
import type { Delivery } from "./delivery-store.ts";
import type { Exhausted } from "./retry-rules.ts";
import { eventsPrincipal } from "./send-to-target.ts";
import type { FailureFacts } from "./target-failure.ts";

export type GivenUp = {
  failure: FailureFacts;
  exhausted?: Exhausted;
  /** What the target would have got. */ input: string;
};

/** Message attributes whose empty value SQS would refuse are left out. */
export const stringAttributes = (values: Record<string, string | undefined>): Record<string, QueueMessageAttribute> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, { DataType: "String", StringValue: value }]],
    ),
  );

const attributes = ({ rule, target, retries }: Delivery, { failure, exhausted }: GivenUp) =>
  stringAttributes({
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retries),
  });

const warn = ({ cloud }: EventsContext, delivery: Delivery, why: string): void => {
  const { rule, target, event } = delivery;
  cloud.journal.write({
    kind: "warning",
    message: `Event ${event.id} (${event["detail-type"]}) is lost: rule ${rule.name} could not deliver it to ${target.Arn}, ${why}`,
    detail: { event, rule: rule.arn, target: target.Arn },
  });
};

/** The end of a delivery that failed for good: the target's dead-letter queue, or a loud loss where AWS loses it in silence. */
export const giveUp = (context: EventsContext, delivery: Delivery, given: GivenUp): "dead-lettered" | "dropped" => {
  const { rule, target } = delivery;
  const queue = target.DeadLetterConfig?.Arn;
  if (queue === undefined) {
    warn(context, delivery, `${given.failure.message}, and the target has no dead-letter queue.`);
    return "dropped";
  }
  try {
    const from = { service: eventsPrincipal, sourceArn: rule.arn, sourceAccount: rule.account };
    context.sqs.deliver(queue, { body: given.input, messageAttributes: attributes(delivery, given) }, from);
    return "dead-lettered";
  } catch (cause) {
    warn(
      context,
      delivery,
      `${given.failure.message}, and its dead-letter queue ${queue} refused it: ${(cause as Error).message}`,
    );
    return "dropped";
  }
};
