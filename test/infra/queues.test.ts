import { describe, expect, test } from "vitest";
import { arnOf, ofType, synthesized, type Found, type Statement } from "./synthesized.ts";

const resources = synthesized();
const queues = ofType(resources, "AWS::SQS::Queue");
const arn = ({ id, type }: Found) => arnOf(id, type);
const redriveOf = ({ properties }: Found) =>
  properties["RedrivePolicy"] as { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
const policyOf = (queue: Found): Statement[] =>
  ofType(resources, "AWS::SQS::QueuePolicy")
    .filter(({ properties }) => (properties["Queues"] as string[]).some((url) => url.endsWith(`/${queue.id}`)))
    .flatMap(({ properties }) => (properties["PolicyDocument"] as { Statement: Statement[] }).Statement);

describe("every queue", () => {
  test.each(queues.map((queue) => [queue.id, queue] as const))(
    "%s has dead letters, or is the last resort",
    (id, queue) => {
      const redrive = redriveOf(queue);
      if (id.startsWith("LastResort")) return expect(redrive).toBeUndefined();
      expect(queues.map(arn)).toContain(redrive?.deadLetterTargetArn);
      expect(redrive?.maxReceiveCount).toBeGreaterThanOrEqual(5);
    },
  );

  test.each(queues.map((queue) => [queue.id, queue] as const))(
    "%s is encrypted so that EventBridge can deliver, and refuses plain HTTP",
    (_id, queue) => {
      expect(queue.properties["SqsManagedSseEnabled"]).toBe(true);
      expect(queue.properties).not.toHaveProperty("KmsMasterKeyId");
      const denies = policyOf(queue).filter(({ Effect }) => Effect === "Deny");
      expect(denies).toMatchObject([{ Action: "sqs:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }]);
    },
  );

  test("keeps dead letters longer than the queue keeps messages, because their age is counted from the first sending", () => {
    const byArn = new Map(queues.map((queue) => [arn(queue), queue]));
    for (const queue of queues) {
      const letters = byArn.get(redriveOf(queue)?.deadLetterTargetArn ?? "");
      if (!letters) continue;
      const kept = Number(queue.properties["MessageRetentionPeriod"]);
      expect(Number(letters.properties["MessageRetentionPeriod"])).toBeGreaterThanOrEqual(kept);
      expect(letters.properties["MessageRetentionPeriod"]).toBe(1_209_600);
    }
  });

  test("lets in nobody but EventBridge for the rules that point at it", () => {
    const rules = ofType(resources, "AWS::Events::Rule");
    for (const queue of queues) {
      const allowed = policyOf(queue).filter(({ Effect }) => Effect === "Allow");
      const pointing = rules.filter((rule) => JSON.stringify(rule.properties["Targets"]).includes(`"${arn(queue)}"`));
      const sources = allowed.map(({ Condition }) => Condition?.["ArnEquals"]?.["aws:SourceArn"]);
      expect(sources.map(String).toSorted()).toEqual(pointing.map(arn).toSorted());
      for (const { Action, Principal } of allowed)
        expect([Action, Principal]).toEqual(["sqs:SendMessage", { Service: "events.amazonaws.com" }]);
    }
  });
});

describe("every rule and schedule", () => {
  const targets = ofType(resources, "AWS::Events::Rule").flatMap(({ id, properties }) =>
    (properties["Targets"] as Record<string, unknown>[]).map((target) => [id, target] as const),
  );
  const ticks = ofType(resources, "AWS::Scheduler::Schedule").map(
    ({ id, properties }) => [id, properties["Target"] as Record<string, unknown>] as const,
  );

  test.each([...targets, ...ticks])("%s retries, then has dead letters, which are its queue's own", (_id, target) => {
    const queue = queues.find((candidate) => arn(candidate) === target["Arn"]);
    const letters = (target["DeadLetterConfig"] as { Arn: string }).Arn;
    expect(target["RetryPolicy"]).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
    expect(queue && redriveOf(queue)?.deadLetterTargetArn).toBe(letters);
  });

  test("has a pattern that EventBridge takes at its default quota", () => {
    for (const { properties } of ofType(resources, "AWS::Events::Rule"))
      expect(JSON.stringify(properties["EventPattern"]).length).toBeLessThanOrEqual(2048);
  });

  test("never matches on data", () => {
    for (const { properties } of ofType(resources, "AWS::Events::Rule"))
      expect(properties["EventPattern"]).not.toHaveProperty("detail.data");
  });
});

describe("every event source mapping", () => {
  const functions = new Map(ofType(resources, "AWS::Lambda::Function").map((fn) => [fn.id, fn]));
  const mappings = ofType(resources, "AWS::Lambda::EventSourceMapping");

  test.each(mappings.map((mapping) => [mapping.id, mapping] as const))(
    "%s reports failed messages one by one, and its queue outwaits its function sixfold",
    (_id, { properties }) => {
      expect(properties["FunctionResponseTypes"]).toEqual(["ReportBatchItemFailures"]);
      const timeout = Number(functions.get(String(properties["FunctionName"]))?.properties["Timeout"]);
      const queue = queues.find((candidate) => arn(candidate) === properties["EventSourceArn"]);
      expect(Number(queue?.properties["VisibilityTimeout"])).toBeGreaterThanOrEqual(6 * timeout);
    },
  );

  test("reads each queue, and each dead-letter queue but the last resort, exactly once", () => {
    const read = mappings.map(({ properties }) => String(properties["EventSourceArn"]));
    const readable = queues.filter(({ id }) => !id.startsWith("LastResort")).map(arn);
    expect(read.toSorted()).toEqual(readable.toSorted());
  });
});
