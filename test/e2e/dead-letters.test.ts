import { GetQueueAttributesCommand, SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Entry } from "../../infra/local/core/journal.ts";
import { messageOf } from "../../services/chassis/memory/envelope-of.ts";
import { root } from "../tidy/source-files.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud();
});
afterAll(() => cloud.close());

const queueUrl = (reaction = "training_onDatasetReady"): string => {
  const queue = Object.values(cloud.local.stack.resources).find(
    ({ type, ref }) => type === "AWS::SQS::Queue" && ref.endsWith(`-${reaction}`),
  );
  return queue?.ref ?? "";
};

const isParked =
  (code: string, after = 0) =>
  (entry: Entry) =>
    entry.kind === "event" &&
    entry.sequence > after &&
    entry.event["detail-type"] === "MessageParked" &&
    (entry.event.detail["data"] as { code: string }).code === code;

const redrive = async (requestId: string, filter: Record<string, unknown>) => {
  const runId = await cloud.publish("RedriveRequested", { requestId, ...filter });
  return (await cloud.heard(runId, "MessagesRedriven")).data;
};

test("a message that no reaction can read is parked, shown by a dry run, sent back, and parked again", async () => {
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: "{ this is not JSON" }));
  const parked = await cloud.until(isParked("contract/not-json"));
  expect(await redrive("look", { code: "contract/not-json", dryRun: true })).toMatchObject({ matched: 1, redriven: 0 });
  expect(await redrive("again", { code: "contract/not-json" })).toMatchObject({ matched: 1, redriven: 1 });
  await cloud.until(isParked("contract/not-json", parked.sequence));
  expect(await redrive("others", { code: "delivery/exhausted" })).toMatchObject({ matched: 0 });
});

type Example = { metadata: Record<string, unknown>; data: unknown };
const ready = JSON.parse(readFileSync(join(root, "events-schema/examples/DatasetReady.v1.json"), "utf8")) as Example;
const claim = { uri: "s3://bucket/claims/of-somebody-else.json", bytes: 1, sha256: "0".repeat(64) };

test.each([
  [
    "in a version that its consumer does not read",
    "training_onDatasetReady",
    { ...ready, metadata: { ...ready.metadata, version: 7 } },
    "contract/unknown-version",
    "training/onDatasetReady does not read DatasetReady version 7",
  ],
  [
    "whose successor would be one hop too many",
    "training_onDatasetReady",
    { ...ready, metadata: { ...ready.metadata, hops: 256 } },
    "flow/loop",
    "would be hop 257 of run",
  ],
  ["that carries a claim as a request", "dataset_onDatasetRequested", { claim }, "contract/claim-in-request", "inline"],
])("an event %s is parked with its reason", async (_, reaction, detail, code, reason) => {
  const type = reaction.endsWith("Ready") ? "DatasetReady" : "DatasetRequested";
  const { body } = messageOf({ type, source: "choreo.dataset", detail });
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(reaction), MessageBody: body }));
  const parked = await cloud.until(isParked(code));
  const consumer = reaction.replace("_", "/");
  expect(parked).toMatchObject({
    event: { detail: { data: { consumer, eventType: type, reason: expect.stringContaining(reason) as string } } },
  });
});

test("an event that EventBridge may not deliver is parked with EventBridge's reason, and goes on after a redrive", async () => {
  const queue = { QueueUrl: queueUrl() };
  const { Attributes } = await cloud.clients.sqs.send(
    new GetQueueAttributesCommand({ ...queue, AttributeNames: ["Policy"] }),
  );
  await cloud.clients.sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { Policy: "" } }));
  const uri = await cloud.upload("undeliverable.csv", questionRows(40));
  const request = {
    name: "undeliverable",
    source: { uri },
    records: conversation,
    promptsMin: 10,
    training: { baseModel: novaMicro },
  };
  const runId = await cloud.publish("DatasetRequested", request);
  const parked = await cloud.until(isParked("delivery/no-permissions"));
  expect(parked).toMatchObject({
    event: {
      detail: { metadata: { runId }, data: { consumer: "training/onDatasetReady", eventType: "DatasetReady" } },
    },
  });
  await cloud.clients.sqs.send(
    new SetQueueAttributesCommand({ ...queue, Attributes: { Policy: Attributes?.["Policy"] ?? "" } }),
  );
  expect(await redrive("mended", { runId })).toMatchObject({ redriven: 1 });
  expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
});
