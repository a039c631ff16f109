import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createIam } from "../iam/iam.ts";
import { createSqs } from "../sqs/sqs.ts";
import { createEventBridge, type EventBridge } from "./eventbridge.ts";
import { entriesOf, rememberingLambda, noTopics } from "./virtual-cloud.ts";

const queue = "arn:aws:sqs:us-east-1:000000000000:work";
const dead = "arn:aws:sqs:us-east-1:000000000000:dead";
const rule = "arn:aws:events:us-east-1:000000000000:rule/S-Rule";

let cloud: TestCloud;
let bridge: EventBridge;
let sqs: ReturnType<typeof createSqs>;
let server: { endpoint: string; close(): Promise<void> };

beforeEach(async () => {
  cloud = await testCloud();
  const { iam, identify } = createIam({ cloud });
  sqs = createSqs({ cloud, iam });
  bridge = createEventBridge({ cloud, iam, sqs: sqs.port, sns: noTopics, lambda: rememberingLambda() });
  server = await serveForTest(cloud, [bridge.service, sqs.service], identify);
});
afterEach(async () => {
  await server.close();
  await bridge.stop();
  await sqs.stop();
  await cloud.close();
});

const make = async (type: string, logicalId: string, properties: Record<string, unknown>) =>
  (sqs.provision[type] ?? bridge.provision[type])?.({ stack: "S", type, logicalId, properties, metadata: {} });

const makeQueue = async (name: string, allowedRule: string) => {
  const made = await make("AWS::SQS::Queue", name, { QueueName: name });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    Condition: { ArnEquals: { "aws:SourceArn": allowedRule } },
  };
  await make("AWS::SQS::QueuePolicy", `${name}Policy`, {
    Queues: [made?.ref],
    PolicyDocument: { Version: "2012-10-17", Statement: [statement] },
  });
};

const publish = () => {
  const credentials = { accessKeyId: "000000000000", secretAccessKey: "x" };
  const client = new EventBridgeClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  return client.send(new PutEventsCommand({ Entries: [{ Source: "me", DetailType: "Thing", Detail: "{}" }] }));
};

const makeRule = () =>
  make("AWS::Events::Rule", "Rule", {
    EventPattern: { source: ["me"] },
    State: "ENABLED",
    Targets: [{ Id: "1", Arn: queue, DeadLetterConfig: { Arn: dead } }],
  });

const received = async (arn: string) => (await sqs.port.receive(arn, { max: 1, waitMs: 0 }))[0];

test("a queue whose policy names the rule gets the event", async () => {
  await makeQueue("work", rule);
  await makeRule();
  const { Entries } = await publish();
  expect(JSON.parse((await received(queue))?.body ?? "")).toMatchObject({ id: Entries?.[0]?.EventId, source: "me" });
});

test("a queue whose policy names another rule gets nothing, and the dead-letter queue says why", async () => {
  await makeQueue("work", `${rule}-other`);
  await makeQueue("dead", rule);
  await makeRule();
  await publish();
  expect(await received(queue)).toBeUndefined();
  const message = await received(dead);
  expect(message?.messageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
    RULE_ARN: { StringValue: rule },
    TARGET_ARN: { StringValue: queue },
  });
});

test("a queue that is not there is told apart from one that refuses", async () => {
  await makeQueue("dead", rule);
  await makeRule();
  await publish();
  expect((await received(dead))?.messageAttributes["ERROR_CODE"]?.StringValue).toBe("NO_RESOURCE");
  expect(entriesOf(cloud, "delivery").map((one) => one.outcome)).toEqual(["dead-lettered"]);
});

test("on request a target gets an event twice, or late, and the late one outlives a restart", async () => {
  await makeQueue("work", rule);
  await makeRule();
  cloud.faults.set({ duplicateDeliveries: 1 });
  await publish();
  expect(sqs.port.depth(queue).visible).toBe(2);
  cloud.faults.set({ duplicateDeliveries: 0, lateDeliveries: 1 });
  await publish();
  expect(sqs.port.depth(queue).visible).toBe(2);
  expect(cloud.database.prepare("SELECT count(*) AS n FROM events_delivery").get()).toEqual({ n: 1 });
});
