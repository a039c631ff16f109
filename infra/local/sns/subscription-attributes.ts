import { AwsError, notHere } from "../wire/aws-error.ts";
import { invalid } from "./errors.ts";
import { compileFilter } from "./filter-policy.ts";
import type { Subscription } from "./store.ts";
import { checkDeliveryPolicy } from "./topic-attributes.ts";

type Attributes = Record<string, string>;

const checkRaw = (value: string): void => {
  if (!/^(true|false)$/i.test(value))
    throw invalid(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
};

const checkScope = (value: string): void => {
  if (value !== "MessageAttributes" && value !== "MessageBody")
    throw invalid(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
};

const checkRedrive = (value: string, endpoint: string): void => {
  let policy: unknown;
  try {
    policy = JSON.parse(value);
  } catch (cause) {
    throw invalid(`RedrivePolicy: failed to parse JSON. ${(cause as Error).message}`);
  }
  const target = (policy as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn;
  if (typeof target !== "string" || !/^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/.test(target))
    throw invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  if (target.endsWith(".fifo") !== endpoint.endsWith(".fifo"))
    throw invalid(`RedrivePolicy: must use a ${endpoint.endsWith(".fifo") ? "fifo" : "standard"} queue as DLQ`);
};

const checks: Record<string, (value: string, endpoint: string) => void> = {
  RawMessageDelivery: checkRaw,
  FilterPolicyScope: checkScope,
  RedrivePolicy: checkRedrive,
  // Read together with its scope, below.
  FilterPolicy: () => undefined,
  DeliveryPolicy: checkDeliveryPolicy,
};

/** An empty policy takes the policy away. */
const isEmpty = (value: string): boolean => value === "" || value.replace(/\s/g, "") === "{}";

const removable = new Set(["FilterPolicy", "RedrivePolicy", "DeliveryPolicy"]);

type Change = { name: string; value: string; endpoint: string };

const changed = (attributes: Attributes, { name, value, endpoint }: Change): Attributes => {
  if (name === "ReplayPolicy") throw notHere("Replay of an SNS topic (FIFO only)");
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (check === undefined) throw invalid("AttributeName");
  const { [name]: _former, ...rest } = attributes;
  if (removable.has(name) && isEmpty(value)) return rest;
  check(value, endpoint);
  return { ...rest, [name]: name === "RawMessageDelivery" ? value.toLowerCase() : value };
};

const scopeOf = (attributes: Attributes) =>
  attributes["FilterPolicyScope"] === "MessageBody" ? "MessageBody" : "MessageAttributes";

/** The attributes with these set; refuses in SNS's words what it refuses. */
export const withSubscriptionAttributes = (attributes: Attributes, given: Attributes, endpoint: string): Attributes => {
  const next = Object.entries(given).reduce((so, [name, value]) => changed(so, { name, value, endpoint }), attributes);
  const policy = next["FilterPolicy"];
  if (policy !== undefined) compileFilter(policy, scopeOf(next));
  return next;
};

/** Subscribe words the same refusals as faults of its `Attributes`. */
export const attributesForSubscribe = (given: Attributes, endpoint: string): Attributes => {
  try {
    return withSubscriptionAttributes({}, given, endpoint);
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== "InvalidParameter") throw cause;
    throw invalid(`Attributes Reason: ${cause.message.replace(/^Invalid parameter: /, "")}`);
  }
};

/** What GetSubscriptionAttributes answers. */
export const subscriptionAttributes = (subscription: Subscription): Map<string, string> => {
  const { FilterPolicyScope: _scope, ...attributes } = subscription.attributes;
  return new Map(
    Object.entries({
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      Owner: subscription.owner,
      SubscriptionPrincipal: subscription.principal,
      PendingConfirmation: String(subscription.token !== undefined),
      ConfirmationWasAuthenticated: String(subscription.authenticated),
      RawMessageDelivery: "false",
      ...attributes,
      // SNS names the scope only beside a policy.
      ...(attributes["FilterPolicy"] === undefined ? {} : { FilterPolicyScope: scopeOf(subscription.attributes) }),
    }),
  );
};
