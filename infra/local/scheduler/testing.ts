import { CreateScheduleCommand, SchedulerClient, type CreateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import type { LocalEventBridge, LocalIam, LocalSns } from "../core/ports.ts";
import {
  onClock,
  rememberingLambda,
  rememberingSqs,
  virtualClock,
  type VirtualClock,
} from "../eventbridge/virtual-cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

export const account = "000000000000";
export const queue = `arn:aws:sqs:us-east-1:${account}:work`;
export const deadLetters = `arn:aws:sqs:us-east-1:${account}:dead`;
export const role = `arn:aws:iam::${account}:role/scheduler`;
export const arn = `arn:aws:scheduler:us-east-1:${account}:schedule/default/s`;

export let cloud: TestCloud;
export let clock: VirtualClock;
export let sqs: ReturnType<typeof rememberingSqs>;
export let lambda: ReturnType<typeof rememberingLambda>;
export let messages: { topic: string; message: string; role: string | undefined }[];
const sns: LocalSns = { publish: (topic, message, { role }) => void messages.push({ topic, message, role }) };
export let published: { bus: string; event: Parameters<LocalEventBridge["publish"]>[1] }[];
export let scheduler: Scheduler;
export let server: { endpoint: string; close(): Promise<void> };
export let client: SchedulerClient;
let refusal: Error | undefined;
let untrusted: boolean;

const iam: LocalIam = {
  ...allowEverything,
  assertTrust: (who, service, { sourceArn }) => {
    if (untrusted) throw new AwsError("AccessDenied", `${who} does not trust ${service} for ${sourceArn}`);
  },
};
const start = () => {
  const eventBridge: LocalEventBridge = { publish: (bus, event) => void published.push({ bus, event }) };
  return createScheduler({ cloud: onClock(cloud, clock), iam, sqs, sns, lambda, eventBridge });
};
export const restart = async (downMs = 0) => {
  await scheduler.stop();
  expect(clock.waiting()).toBe(0);
  await clock.advance(downMs);
  scheduler = start();
};

export const input = (
  change: Partial<CreateScheduleCommandInput> = {},
  target: object = {},
): CreateScheduleCommandInput => ({
  Name: "s",
  ScheduleExpression: "rate(5 minutes)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: queue, RoleArn: role, Input: "{}", ...target },
  ...change,
});
export const create = (change: Partial<CreateScheduleCommandInput> = {}, target: object = {}) =>
  client.send(new CreateScheduleCommand(input(change, target)));
export const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ name: code, message: expect.stringMatching(message) as string });

/** What the queue answers from now on, instead of taking messages. */
export const refuse = (cause: Error | undefined): void => {
  refusal = cause;
};

/** No role trusts Scheduler any more. */
export const distrust = (): void => {
  untrusted = true;
};

/** Scheduler on virtual time between remembering neighbours, and the server that its client speaks to: anew for each test of a file. */
export const useScheduler = (): void => {
  beforeAll(async () => {
    cloud = await testCloud();
  });
  afterAll(() => cloud.close());
  beforeEach(async () => {
    cloud.database.exec("DROP TABLE IF EXISTS scheduler_record");
    clock = virtualClock({ speed: 360 });
    refusal = undefined;
    untrusted = false;
    published = [];
    messages = [];
    sqs = rememberingSqs((arnOfQueue) => {
      if (refusal !== undefined && arnOfQueue === queue) throw refusal;
    });
    lambda = rememberingLambda();
    scheduler = start();
    server = await serveForTest(cloud, [scheduler.service]);
    client = new SchedulerClient({
      endpoint: server.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: account, secretAccessKey: "x" },
      maxAttempts: 1,
    });
    return async () => {
      await server.close();
      await scheduler.stop();
    };
  });
};
