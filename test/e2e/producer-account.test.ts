import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runIdOf } from "../../events-schema/index.ts";
import { only, producerResources } from "../infra/synthesized.ts";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

const producer = "111122223333";
const other = "444455556666";
let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud({ context: { producerAccounts: [producer, other] } });
});
afterAll(() => cloud.close());

const clientsOf = (accessKeyId: string) => {
  const options = { ...cloud.options, credentials: { accessKeyId, secretAccessKey: "x" } };
  return { events: new EventBridgeClient(options), sqs: new SQSClient(options) };
};

/** What `infra/producer.ts` deploys into the producing account: its bus, and the policy that lets the hub in. */
const deployProducerStack = async (account: string): Promise<void> => {
  const stack = producerResources({ hubAccount: cloud.local.cloud.account });
  const Name = String(only(stack, "AWS::Events::EventBus").properties["Name"]);
  const { Statement } = only(stack, "AWS::Events::EventBusPolicy").properties as { Statement: object };
  const { events } = clientsOf(account);
  const { EventBusArn } = await events.send(new CreateEventBusCommand({ Name }));
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...Statement, Resource: EventBusArn }] });
  await events.send(new PutPermissionCommand({ EventBusName: Name, Policy }));
};

/** A queue of the producing account that hears its bus of results. */
const listen = async (account: string): Promise<() => Promise<{ runId: string; outcome: string } | undefined>> => {
  const { events, sqs } = clientsOf(account);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "results" }));
  const Resource = `arn:aws:sqs:${cloud.local.cloud.region}:${account}:results`;
  const Statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource,
  };
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const rule = { EventBusName: "choreo-results" };
  await events.send(new PutRuleCommand({ ...rule, Name: "all", EventPattern: '{"source":[{"prefix":""}]}' }));
  await events.send(new PutTargetsCommand({ ...rule, Rule: "all", Targets: [{ Id: "queue", Arn: Resource }] }));
  return async () => {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    if (message === undefined) return undefined;
    type Ended = { "detail-type": string; detail: { metadata: { runId: string }; data: { outcome: string } } };
    const event = JSON.parse(message.Body ?? "") as Ended;
    expect(event["detail-type"]).toBe("RunEnded");
    return { runId: event.detail.metadata.runId, outcome: event.detail.data.outcome };
  };
};

/** As a program in the other account would: with its own credentials, to the bus's ARN. */
const put = async (
  entry: { Source: string; DetailType: string; Detail: string },
  account = producer,
): Promise<unknown> => {
  const { events } = clientsOf(account);
  const EventBusName = `arn:aws:events:${cloud.local.cloud.region}:${cloud.local.cloud.account}:event-bus/${cloud.bus}`;
  return events.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] })).catch((error: unknown) => error);
};

describe("another account named in producerAccounts", () => {
  test("starts a run of its own by a request, and is known by the envelope, whatever it writes", async () => {
    const data = {
      requestId: "mine",
      name: "theirs",
      source: { uri: "s3://nowhere-at-all/x.csv" },
      records: { format: "prepared", as: "conversation" },
    };
    const metadata = { requester: { account: "999999999999" }, runId: "stolen" };
    await put({ Source: "their-app", DetailType: "DatasetRequested", Detail: JSON.stringify({ metadata, data }) });
    const runId = runIdOf({ account: producer, type: "DatasetRequested", requestId: "mine" });
    await cloud.heard(runId, "RunEnded");
    const ended = cloud.entries().find((entry) => entry.kind === "event" && entry.event["detail-type"] === "RunEnded");
    expect(ended).toMatchObject({ event: { detail: { metadata: { runId, requester: { account: producer } } } } });
  });

  test("hears how its own runs ended on its own bus, and nothing of anybody else's", async () => {
    await deployProducerStack(producer);
    await deployProducerStack(other);
    const heardBy = [
      [producer, await listen(producer)],
      [other, await listen(other)],
    ] as const;
    const ask = async (account: string | undefined, requestId: string) => {
      const data = {
        requestId,
        name: requestId,
        source: { uri: "s3://nowhere-at-all/x.csv" },
        records: { format: "prepared", as: "conversation" },
      };
      const request = { Source: "their-app", DetailType: "DatasetRequested", Detail: JSON.stringify({ data }) };
      if (account === undefined) return cloud.publish("DatasetRequested", data);
      await put(request, account);
      return runIdOf({ account, type: "DatasetRequested", requestId });
    };
    const own = await ask(undefined, "of-the-hub");
    await cloud.heard(own, "RunEnded");
    for (const [account, hear] of heardBy) {
      const runId = await ask(account, "the-same-name");
      await cloud.heard(runId, "RunEnded");
      expect(await hear()).toEqual({ runId, outcome: "rejected" });
    }
    expect(await Promise.all(heardBy.map(([, hear]) => hear()))).toEqual([undefined, undefined]);
  });

  test.each([
    ["a fact of ours", { Source: "their-app", DetailType: "ModelTrained", Detail: "{}" }],
    ["a request under a source of ours", { Source: "choreo.dataset", DetailType: "DatasetRequested", Detail: "{}" }],
    [
      "a request that is not for other accounts",
      { Source: "their-app", DetailType: "CancellationRequested", Detail: "{}" },
    ],
  ])("may not send %s", async (_, entry) => {
    expect(JSON.stringify(await put(entry))).toMatch(/AccessDenied|NotAuthorized/);
  });
});
