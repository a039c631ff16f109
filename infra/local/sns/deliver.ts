import type { SnsContext } from "./context.ts";
import {
  bodyFor,
  confirmationRequest,
  confirmationText,
  confirmUrl,
  notification,
  unsubscribeUrl,
} from "./envelope.ts";
import { compileFilter, type Filter } from "./filter-policy.ts";
import type { Message } from "./message.ts";
import type { Subscription, Topic } from "./store.ts";

const snsPrincipal = "sns.amazonaws.com";

type Delivery = { topic: Topic; subscription: Subscription; message: Message };

const isRaw = ({ attributes }: Subscription): boolean => attributes["RawMessageDelivery"] === "true";

const originOf = (topic: Topic) => ({ service: snsPrincipal, sourceArn: topic.arn, sourceAccount: topic.account });

const queueMessage = ({ cloud }: SnsContext, delivery: Delivery) => {
  const { subscription, message } = delivery;
  const { groupId, deduplicationId } = message;
  const once = deduplicationId !== undefined && subscription.endpoint.endsWith(".fifo") ? { deduplicationId } : {};
  const group = { ...(groupId === undefined ? {} : { groupId }), ...once };
  return isRaw(subscription)
    ? { body: bodyFor(message, "sqs"), messageAttributes: message.attributes, ...group }
    : { body: notification(cloud, delivery), ...group };
};

const displayName = ({ attributes, name }: Topic): string => attributes["DisplayName"] || name;

const footer = (context: SnsContext, { subscription }: Delivery): string =>
  `\n\n--\nIf you wish to stop receiving notifications from this topic, please visit the link below to unsubscribe:\n${unsubscribeUrl(context.cloud, subscription)}\n`;

const mail = (context: SnsContext, delivery: Delivery): Promise<string> => {
  const { topic, subscription, message } = delivery;
  const text =
    subscription.protocol === "email"
      ? bodyFor(message, "email") + footer(context, delivery)
      : notification(context.cloud, delivery);
  const from = `"${displayName(topic).replaceAll('"', "'")}" <no-reply@sns.amazonaws.com>`;
  const subject = message.subject ?? "AWS Notification Message";
  return context.outbox.send({ from, to: [subscription.endpoint], subject, text }, context.cloud.random.uuid());
};

const warn = (context: SnsContext, delivery: Delivery, why: string): void => {
  const { topic, subscription, message } = delivery;
  context.cloud.journal.write({
    kind: "warning",
    message: `Message ${message.id} of topic ${topic.name} is lost: ${subscription.endpoint} could not get it, ${why}`,
    detail: { topic: topic.arn, subscription: subscription.arn },
  });
};

/** What a queue refuses is no matter of time (its policy, its absence, its limits), so SNS does not try again. */
const giveUp = (context: SnsContext, delivery: Delivery, cause: unknown): void => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  const { topic, subscription } = delivery;
  const policy = subscription.attributes["RedrivePolicy"];
  if (policy === undefined) return warn(context, delivery, `${reason}, and the subscription has no dead-letter queue.`);
  const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn: string };
  try {
    context.sqs.deliver(deadLetterTargetArn, queueMessage(context, delivery), originOf(topic));
  } catch (refused) {
    warn(context, delivery, `${reason}, and its dead-letter queue refused it: ${(refused as Error).message}`);
  }
};

const deliver = async (context: SnsContext, delivery: Delivery): Promise<void> => {
  const { topic, subscription } = delivery;
  try {
    if (subscription.protocol !== "sqs") await mail(context, delivery);
    else context.sqs.deliver(subscription.endpoint, queueMessage(context, delivery), originOf(topic));
  } catch (cause) {
    giveUp(context, delivery, cause);
  }
};

/** Filters by their text, compiled once. */
const filters = new Map<string, Filter>();

const passes = ({ subscription, message }: Delivery): boolean => {
  const policy = subscription.attributes["FilterPolicy"];
  if (policy === undefined) return true;
  const scope = subscription.attributes["FilterPolicyScope"] === "MessageBody" ? "MessageBody" : "MessageAttributes";
  const key = `${scope} ${policy}`;
  const filter = filters.get(key) ?? compileFilter(policy, scope);
  if (filters.size > 500) filters.clear();
  filters.set(key, filter);
  return filter({ body: bodyFor(message, subscription.protocol), attributes: message.attributes });
};

/** Hands a message to every confirmed subscription whose filter lets it through. Queues have it when this returns; mails are written when the promise resolves. */
export const fanOut = async (context: SnsContext, topic: Topic, message: Message): Promise<void> => {
  const deliveries = context.store
    .subscriptionsOf(topic.arn)
    .filter(({ token }) => token === undefined)
    .map((subscription): Delivery => ({ topic, subscription, message }))
    .filter(passes);
  await Promise.all(deliveries.map((delivery) => deliver(context, delivery)));
};

/** Asks whoever is behind an endpoint whether it wants the subscription. */
export const askForConfirmation = async (
  context: SnsContext,
  topic: Topic,
  subscription: Subscription,
): Promise<void> => {
  const { cloud, sqs, outbox } = context;
  if (subscription.protocol === "sqs") {
    try {
      sqs.deliver(subscription.endpoint, { body: confirmationRequest(cloud, topic, subscription) }, originOf(topic));
    } catch (cause) {
      const message = `Nobody can confirm the subscription of ${subscription.endpoint} to ${topic.name}: ${(cause as Error).message}`;
      cloud.journal.write({ kind: "warning", message, detail: { subscription: subscription.arn } });
    }
    return;
  }
  const text =
    subscription.protocol === "email"
      ? `${confirmationText(subscription)}\n\n${confirmUrl(cloud, subscription)}\n\nIf it was not you, no action is needed.\n`
      : confirmationRequest(cloud, topic, subscription);
  const from = "AWS Notifications <no-reply@sns.amazonaws.com>";
  const subject = "AWS Notification - Subscription Confirmation";
  await outbox.send({ from, to: [subscription.endpoint], subject, text }, cloud.random.uuid());
};
