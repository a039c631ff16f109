import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { DatasetReady, DatasetRequested, contracts } from "../../events-schema/index.ts";
import type { ReactionDeclaration, ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { readSettings } from "../settings.ts";
import { ChoreoStack } from "../stacks/choreo-stack.ts";
import { refuseDeployment } from "./refuse-deployment.ts";

const quiet: Omit<ReactionDeclaration, "hears"> = { emits: [], needs: [] };

/** The folder of a service that exists, with reactions made up by the test. */
const made = (reactions: ServiceDeclaration["reactions"], context: Record<string, unknown> = {}) => {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] }, analyticsReporting: false });
  const settings = readSettings((key) => context[key]);
  const services = [{ name: "training", reactions }];
  return new ChoreoStack(app, "Test", { settings, services, publishedSchemas: () => ({}) });
};
const templateOf = (...given: Parameters<typeof made>) => Template.fromStack(made(...given));
const hearing = (
  hears: ReactionDeclaration["hears"],
  more: Partial<ReactionDeclaration> = {},
): ReactionDeclaration => ({
  ...quiet,
  hears,
  ...more,
});

describe("what fills a reaction's queue", () => {
  test("events: one rule on our bus for each contract", () => {
    const template = templateOf({ onBoth: hearing({ events: [DatasetReady, DatasetRequested] }) });
    template.resourceCountIs("AWS::Events::Rule", 2);
    template.hasResourceProperties("AWS::Events::Rule", {
      EventBusName: { Ref: "Bus" },
      EventPattern: { "detail-type": ["DatasetReady"], source: ["choreo.dataset"] },
    });
  });

  test("events of AWS: a rule on the default bus", () => {
    const template = templateOf({ onAws: hearing({ awsEvents: { source: ["aws.bedrock"] } }) });
    const [rule] = Object.values(template.findResources("AWS::Events::Rule"));
    expect(rule?.["Properties"]).not.toHaveProperty("EventBusName");
  });

  test("a schedule: a tick by a role that may send to this queue and its dead letters", () => {
    const template = templateOf({ onTick: hearing({ schedule: "rate(5 minutes)" }) });
    template.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "rate(5 minutes)",
      FlexibleTimeWindow: { Mode: "OFF" },
    });
  });

  test("commands: a queue whose address its senders know", () => {
    const template = templateOf({
      sender: hearing({ schedule: "rate(1 hour)" }, { needs: [{ sends: "hard-work" }] }),
      worker: hearing({ queue: "hard-work" }, { batchSize: 1, concurrencyMax: 2, timeoutSeconds: 100 }),
    });
    template.hasResourceProperties("AWS::Lambda::Function", {
      Handler: "index.sender",
      Environment: { Variables: { CHOREO_HARD_WORK_URL: { Ref: queueOf(template, "Worker") } } },
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    template.hasResourceProperties("AWS::SQS::Queue", { VisibilityTimeout: 600 });
  });

  test("dead letters: every dead-letter queue but its own, which is the last resort", () => {
    const template = templateOf({
      park: hearing({ deadLetters: "all" }, { timeoutSeconds: 120 }),
      other: hearing({ schedule: "rate(1 hour)" }),
    });
    template.resourceCountIs("AWS::SQS::Queue", 4);
    template.resourceCountIs("AWS::Lambda::EventSourceMapping", 3);
    template.hasResourceProperties("AWS::SQS::Queue", { VisibilityTimeout: 720, MessageRetentionPeriod: 1_209_600 });
  });
});

const queueOf = (template: Template, reaction: string): string => {
  const found = Object.keys(template.findResources("AWS::SQS::Queue")).find((id) =>
    id.startsWith(`Training${reaction}Queue`),
  );
  return found ?? "none";
};

describe("a declaration that cannot be made is refused by name", () => {
  test.each<[string, ServiceDeclaration["reactions"], RegExp]>([
    [
      "commands that nobody hears",
      { a: hearing({ schedule: "rate(1 hour)" }, { needs: [{ sends: "nowhere" }] }) },
      /services\/training\/service\.ts sends to "nowhere", which none of its reactions hears/,
    ],
    [
      "a prefix that reaches beside what it names",
      { a: hearing({ schedule: "rate(1 hour)" }, { needs: [{ objects: "read", prefix: "data" }] }) },
      /needs objects under "data", which is no prefix that ends with \//,
    ],
    [
      "a pattern longer than EventBridge takes",
      { a: hearing({ awsEvents: { source: Array.from({ length: 200 }, (_, at) => `aws.service-${at}`) } }) },
      /The pattern of .*AwsEvents has \d+ characters; EventBridge takes 2048/,
    ],
  ])("%s", (_what, reactions, message) => {
    expect(() => made(reactions)).toThrow(message);
  });

  test("a contract that was not published", () => {
    const app = new App({ analyticsReporting: false });
    const unpublished = (name: string) => {
      throw new Error(`events-schema/published/${name}.json cannot be read`);
    };
    const settings = readSettings(() => undefined);
    expect(() => new ChoreoStack(app, "Test", { settings, services: [], publishedSchemas: unpublished })).toThrow(
      `events-schema/published/${contracts[0]?.type ?? ""}.v1.json cannot be read`,
    );
  });
});

test("foreign source buckets can be read and not written", () => {
  const reactions = { a: hearing({ schedule: "rate(1 hour)" }, { needs: [{ sources: "read" }] }) };
  const roles = templateOf(reactions, { sourceBuckets: "their-data" }).findResources("AWS::IAM::Role");
  const worker = Object.entries(roles).filter(([id]) => id.startsWith("TrainingAWorkerRole"));
  expect(JSON.stringify(worker)).toContain(":s3:::their-data/*");
  expect(JSON.stringify(worker)).not.toContain("s3:PutObject");
});

test("secrets of the Hub are those that the settings name, for who declares the need, and no others", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf";
  const reactions = {
    fetches: hearing({ schedule: "rate(1 hour)" }, { needs: [{ secrets: "hub" }] }),
    idle: hearing({ schedule: "rate(1 hour)" }),
  };
  const readers = (context: Record<string, unknown>) =>
    Object.entries(templateOf(reactions, context).findResources("AWS::IAM::Role"))
      .filter(([, role]) => JSON.stringify(role).includes("secretsmanager:"))
      .map(([id, role]) => [id.replace(/WorkerRole.*/, ""), JSON.stringify(role).includes(`"Resource":"${arn}"`)]);
  expect(readers({ hubSecrets: arn })).toEqual([["TrainingFetches", true]]);
  expect(readers({})).toEqual([]);
});

test("a template whose bundles lack a native module cannot be deployed", () => {
  const stack = new Stack(new App({ analyticsReporting: false }), "Incomplete");
  refuseDeployment(stack, "the module is missing.");
  refuseDeployment(stack, "and another.");
  Template.fromStack(stack).templateMatches({
    Parameters: { BundlesComplete: { Default: "no", AllowedValues: ["no"] } },
    Rules: {
      RefuseIncompleteBundles: { Assertions: [{ Assert: { "Fn::Equals": [{ Ref: "BundlesComplete" }, "yes"] } }] },
    },
  });
});
