import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Receives before SQS moves a message on: enough for a deployment's hiccup, few enough to end a defect. */
const receivesMax = 5;
/** A dead letter is tried more often: what empties its queue is one service, and when that one is ill all letters wait for it. */
const deadLetterReceivesMax = 20;
/** Lambda's documentation, "Using Lambda with Amazon SQS": at least six times the function's time-out. */
const visibilityFactor = 6;

/**
 * SSE-SQS everywhere: EventBridge can deliver to a queue encrypted that way, and cannot to one with SQS's KMS key (EventBridge user
 * guide, "Amazon SQS permissions").
 */
const encrypted = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

/** Holds what even the dead-letters service could not store. Nothing reads it but people; its alarm calls them. */
export const createLastResort = (scope: Construct): Queue => {
  const queue = new Queue(scope, "LastResort", { ...encrypted, retentionPeriod: Duration.days(14) });
  alarmWhenWaiting(queue, {
    periods: 1,
    meaning: "a dead letter could not be stored; send it back with StartMessageMoveTask",
  });
  return queue;
};

/** A queue for one reaction, named so that a parked message tells who gave up. */
export const createQueue = (
  scope: Construct,
  { queueName, timeoutSeconds, deadLetters }: { queueName: string; timeoutSeconds: number; deadLetters: Queue },
): Queue =>
  new Queue(scope, "Queue", {
    ...encrypted,
    queueName,
    visibilityTimeout: Duration.seconds(visibilityFactor * timeoutSeconds),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: receivesMax },
  });

/** Where one reaction's dead letters wait to be stored. SQS forgets after 14 days at most, so that is how long they wait for their keeper. */
export const createDeadLetterQueue = (
  scope: Construct,
  { queueName, parkingSeconds, lastResort }: { queueName: string; parkingSeconds: number; lastResort: Queue },
): Queue => {
  const queue = new Queue(scope, "DeadLetters", {
    ...encrypted,
    queueName,
    visibilityTimeout: Duration.seconds(visibilityFactor * parkingSeconds),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: lastResort, maxReceiveCount: deadLetterReceivesMax },
  });
  alarmWhenWaiting(queue, {
    periods: 6,
    meaning: "dead letters wait for half an hour; look at the dead-letters service",
  });
  return queue;
};

/** Keeps what another account's bus did not take for a day; its alarm calls people. */
export const createUndelivered = (scope: Construct, queueName: string): Queue => {
  const queue = new Queue(scope, "Undelivered", { ...encrypted, queueName, retentionPeriod: Duration.days(14) });
  alarmWhenWaiting(queue, {
    periods: 1,
    meaning: "the end of a run did not reach the account that asked for it; see to its bus and its bus's policy",
  });
  return queue;
};

/** Lets EventBridge deliver for this rule and no other. */
export const allowRule = (queue: Queue, ruleArn: string): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": ruleArn } },
    }),
  );
};

const alarmWhenWaiting = (queue: Queue, { periods, meaning }: { periods: number; meaning: string }): void => {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "Minimum" });
  metric.createAlarm(queue, "Waiting", {
    threshold: 1,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: meaning,
  });
};
