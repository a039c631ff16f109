import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { EventEnvelope } from "../core/journal.ts";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createEventBridge, type EventBridge } from "./eventbridge.ts";
import {
  entriesOf,
  onClock,
  rememberingLambda,
  rememberingSqs,
  virtualClock,
  type VirtualClock,
  noTopics,
} from "./virtual-cloud.ts";

export const account = "000000000000";
export const other = "111111111111";
export const queue = `arn:aws:sqs:us-east-1:${account}:work`;
export const deadLetters = `arn:aws:sqs:us-east-1:${account}:dead`;
export const busOf = (name: string, owner = account) => `arn:aws:events:us-east-1:${owner}:event-bus/${name}`;

export let cloud: TestCloud;
export let clock: VirtualClock;
export let sqs: ReturnType<typeof rememberingSqs>;
export let lambda: ReturnType<typeof rememberingLambda>;
export let bridge: EventBridge;
let server: { endpoint: string; close(): Promise<void> };
export let refusals: Map<string, AwsError | Error>;
let forbidden: Set<string>;

/** Forbids by resource, and looks into the bus policy for who comes from another account. */
export const iam: LocalIam = {
  ...allowEverything,
  authorize: (caller, access) => {
    const foreign = access.resource.split(":")[4] !== caller.account && access.resource.includes("event-bus/");
    const allowed = JSON.stringify(access.resourcePolicy ?? "").includes(caller.account);
    if (forbidden.has(access.resource) || (foreign && !allowed))
      throw new AwsError("AccessDeniedException", `${caller.principal} may not ${access.action} on ${access.resource}`);
  },
  authorizeService: (service, _from, access) => {
    if (forbidden.has(access.resource))
      throw new AwsError("AccessDeniedException", `${service} may not ${access.action} on ${access.resource}`);
  },
};

export const clientOf = (accessKeyId: string) =>
  new EventBridgeClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
export const send: EventBridgeClient["send"] = (command: never) => clientOf(account).send(command) as never;

export const start = () => createEventBridge({ cloud: onClock(cloud, clock), iam, sqs, sns: noTopics, lambda });

export const entry = (change: object = {}) => ({ Source: "me", DetailType: "Thing", Detail: '{"a":1}', ...change });
export const bodies = (arn = queue) =>
  sqs.delivered.filter((one) => one.queue === arn).map((one) => JSON.parse(one.body) as EventEnvelope);
export const lastWarning = () => entriesOf(cloud, "warning").at(-1)?.message ?? "";
export const ruleTo = async (target: object = {}, rule: object = {}) => {
  await send(new PutRuleCommand({ Name: "r", EventPattern: '{"detail-type":["Thing"]}', ...rule }));
  await send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "1", Arn: queue, ...target }] }));
};
export const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ name: code, message: expect.stringMatching(message) as string });

/** EventBridge on virtual time between remembering neighbours, and the server that its clients speak to: anew for each test of a file. */
export const useEventBridge = (): void => {
  beforeAll(async () => {
    cloud = await testCloud();
  });
  afterAll(() => cloud.close());
  beforeEach(async () => {
    cloud.database.exec(
      "DROP TABLE IF EXISTS events_record; DROP TABLE IF EXISTS events_archived; DROP TABLE IF EXISTS events_delivery",
    );
    clock = virtualClock({ speed: 10 });
    refusals = new Map();
    forbidden = new Set();
    sqs = rememberingSqs((arn) => {
      const refusal = refusals.get(arn);
      if (refusal !== undefined) throw refusal;
    });
    lambda = rememberingLambda();
    bridge = start();
    server = await serveForTest(cloud, [bridge.service]);
    return async () => {
      await server.close();
      await bridge.stop();
    };
  });
};

/** Another process on the same state. */
export const restart = (more: { ready?: Promise<void> } = {}): void => {
  bridge = createEventBridge({ cloud: onClock(cloud, clock), iam, sqs, sns: noTopics, lambda, ...more });
};
