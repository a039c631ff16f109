import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testCloud, type TestCloud } from "../../infra/local/core/testing.ts";
import { deploy } from "../../infra/local/template/deploy.ts";
import { inertTypes } from "../../infra/local/template/inert.ts";
import { synthesize, type Synthesized } from "../../infra/local/template/synthesize.ts";
import type { Provisioners, StackResource } from "../../infra/local/wire/types.ts";

/** What the stack is made of: a type that appears here must be one the local cloud makes. */
const types = [
  "AWS::DynamoDB::GlobalTable",
  "AWS::EventSchemas::Registry",
  "AWS::EventSchemas::Schema",
  "AWS::Events::Archive",
  "AWS::Events::EventBus",
  "AWS::Events::EventBusPolicy",
  "AWS::Events::Rule",
  "AWS::IAM::Role",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::Function",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SES::EmailIdentity",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::Scheduler::Schedule",
];

const root = join(import.meta.dirname, "../..");
let cloud: TestCloud;
let outdir: string;
let synthesized: Synthesized;
beforeAll(async () => {
  cloud = await testCloud();
  outdir = await mkdtemp(join(tmpdir(), "choreo-local-"));
  const context = {
    producerAccounts: ["111122223333"],
    senderEmail: "choreo@example.com",
    notificationEmails: ["ops@example.com"],
  };
  synthesized = await synthesize({ root, outdir, context });
});
afterAll(async () => {
  await cloud.close();
  await rm(outdir, { recursive: true, force: true });
});

const attributes = ["Arn", "Name", "QueueName", "RegistryName", "RegistryArn"];

test("the app's own template can be made from the types that the local cloud makes", async () => {
  const created: StackResource[] = [];
  const make = (resource: StackResource) => {
    created.push(resource);
    return {
      ref: resource.logicalId,
      attributes: Object.fromEntries(attributes.map((name) => [name, `${resource.logicalId}.${name}`])),
    };
  };
  const provisioners: Provisioners = Object.fromEntries(types.map((type) => [type, make]));
  const state = await deploy({ ...synthesized, provisioners, cloud });
  expect(state.stackName).toBe("choreo");
  expect(Object.keys(state.outputs).toSorted()).toEqual([
    "BucketName",
    "BusArn",
    "BusName",
    "NotificationTopicArn",
    "PipelineSources",
    "RegistryName",
  ]);
  expect([...new Set(created.map(({ type }) => type))].toSorted()).toEqual(types);
  expect(
    Object.values(state.resources).every(({ type }) => types.includes(type) || Object.hasOwn(inertTypes, type)),
  ).toBe(true);
});

test("every function has V8 keep to what the local cloud gives it, and to nine tenths of its memory", () => {
  const { Resources } = synthesized.template as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== "AWS::Lambda::Function") continue;
    const { Variables } = Properties["Environment"] as { Variables: Record<string, string> };
    const oldSpaceMb = Math.floor(Number(Properties["MemorySize"]) * 0.9);
    expect(Variables["NODE_OPTIONS"]).toBe(
      `--enable-source-maps --max-semi-space-size=8 --max-old-space-size=${oldSpaceMb}`,
    );
  }
});

test("every function says which source the local cloud runs in its place", () => {
  const { Resources } = synthesized.template as {
    Resources: Record<string, { Type: string; Metadata?: Record<string, unknown> }>;
  };
  const functions = Object.values(Resources).filter(({ Type }) => Type === "AWS::Lambda::Function");
  expect(functions.length).toBeGreaterThan(0);
  for (const { Metadata } of functions) expect(Metadata?.["choreo:entry"]).toMatch(/^services\/[a-z-]+\/main\.ts$/);
});
