import { arn, type Cloud } from "../core/cloud.ts";
import type { LocalIam, LocalSqs } from "../core/ports.ts";
import type { Outbox } from "../ses/outbox.ts";
import type { Access } from "../wire/types.ts";
import { invalid, topicNotFound } from "./errors.ts";
import type { openFifo } from "./fifo.ts";
import type { SnsStore, Topic } from "./store.ts";

export type SnsOptions = { cloud: Cloud; iam: LocalIam; sqs: LocalSqs; outbox: Outbox };
export type SnsContext = SnsOptions & { store: SnsStore; fifo: ReturnType<typeof openFifo> };

export const topicArn = ({ cloud }: SnsContext, account: string, name: string): string =>
  arn("sns", cloud.region, account, name);

const assertArn = (text: string, parameter: string): void => {
  const { length } = text.split(":");
  if (length < 6) throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${length}`);
};

export const getTopic = ({ store }: SnsContext, topic: string, parameter = "TopicArn"): Topic => {
  assertArn(topic, parameter);
  const found = store.topic(topic);
  if (found === undefined) throw topicNotFound();
  return found;
};

export const assertSubscriptionArn = (text: string): void => {
  assertArn(text, "SubscriptionArn");
  const { length } = text.split(":");
  if (length !== 7) throw invalid(`SubscriptionArn Reason: Wrong number of slashes in relative portion of the ARN.`);
};

/** The permission that an action on a topic needs: the caller's own, or the topic's policy. */
export const accessToTopic = ({ store }: SnsContext, topic: string, action: string): Access => {
  const policy = store.topic(topic)?.policy;
  return {
    action: `sns:${action}`,
    resource: topic,
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  };
};
