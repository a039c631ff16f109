import { DescribeEventBusCommand, ListArchivesCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SubscribeCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { spawn } from "node:child_process";
import { createVerify, generateKeyPairSync } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stableSuffix } from "../../infra/local/core/physical-name.ts";
import { messageOf } from "../../services/chassis/memory/envelope-of.ts";
import { root } from "../tidy/source-files.ts";
import { conversation, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

/** The stack's settings name them before anybody has stored the key. */
const cloudFront = {
  domain: "d111111abcdef8.cloudfront.net",
  distributionId: "E2QWRUHAPOMQZL",
  keyPairId: "K2JCJMDEHXQW5F",
  keySecretArn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:link-key-${stableSuffix("link-key", 6)}`,
};

let cloud: RunningCloud;
let machine: string;
beforeAll(async () => {
  // Nothing here waits for Bedrock, and schedules that tick a thousand times as often would only be in the way.
  cloud = await runCloud({
    speed: 60,
    context: { senderEmail: "choreo@example.com", notificationEmails: "ops@example.com,ml@example.com", cloudFront },
  });
  machine = await subscribedQueue();
});
afterAll(() => cloud.close());

/** What a user's program would do to hear of ends: a queue that the topic may send to. */
const subscribedQueue = async (): Promise<string> => {
  const { sqs } = cloud.clients;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "a-machine" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const { NotificationTopicArn: TopicArn = "" } = cloud.local.stack.outputs;
  const Statement = [
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: Attributes?.["QueueArn"],
      Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
    },
  ];
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) },
    }),
  );
  await new SNSClient(cloud.options).send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: Attributes?.["QueueArn"],
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  return QueueUrl;
};

const announced: Record<string, unknown>[] = [];
/** Every message that the machine has got so far. */
const announcements = async (): Promise<Record<string, unknown>[]> => {
  for (;;) {
    const { Messages = [] } = await cloud.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: machine, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    );
    if (Messages.length === 0) return announced;
    announced.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as Record<string, unknown>));
  }
};

/** Mails in the outbox that speak of this, as they read; the mail with which SES asks the sender is none of ours. */
const mails = (of: string): string[] => {
  const outbox = join(cloud.local.cloud.directory, "outbox");
  return readdirSync(outbox)
    .filter((name) => name.endsWith(".eml"))
    .map((name) => readFileSync(join(outbox, name), "utf8").replaceAll(/=\r?\n/g, ""))
    .filter((mail) => mail.includes(of) && /^X-Choreo-Reference: /m.test(mail));
};

const resource = (type: string, of: (one: { id: string; ref: string }) => boolean): string =>
  Object.entries(cloud.local.stack.resources).find(([id, one]) => one.type === type && of({ id, ref: one.ref }))?.[1]
    .ref ?? "";

const inbox = (of: string): string => resource("AWS::SQS::Queue", ({ ref }) => ref.endsWith(`-${of}`));

/** Resolves when a reaction has handled so many messages since the start. */
const handled = async (reaction: string, messages: number): Promise<void> => {
  const name = resource("AWS::Lambda::Function", ({ id }) => id.startsWith(`Notification${reaction}`));
  let count = 0;
  const seen = new Set<number>();
  await cloud.until((entry) => {
    if (entry.kind !== "invocation" || entry.function !== name || seen.has(entry.sequence)) return false;
    seen.add(entry.sequence);
    count += entry.records - entry.failures;
    return count >= messages;
  });
};

/** The command a user types, as a process of its own. */
const choreo = async (...args: string[]) => {
  const child = spawn(process.execPath, [join(root, "services/console/cli.ts"), ...args], {
    cwd: root,
    env: { ...process.env, CHOREO_ENDPOINT: cloud.local.endpoint },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, errors };
};

const request = {
  requestId: "rejected",
  name: "nothing",
  source: { uri: "s3://nowhere-at-all/x.csv" },
  records: { format: "prepared", as: "conversation" },
  notify: { emails: ["ml@example.com", "eve@elsewhere.example"] },
};

test("the end of a run is one mail and one message, delivered three times and replayed", async () => {
  const runId = await cloud.publish("DatasetRequested", request);
  await handled("OnRunEnded", 1);
  const end = cloud.entries().find((entry) => entry.kind === "event" && entry.event["detail-type"] === "RunEnded");
  if (end?.kind !== "event") throw new Error("the run has not ended");
  const { sqs, events } = cloud.clients;
  // As EventBridge may deliver it: the same event twice more, at once.
  const { body } = messageOf({ type: "RunEnded", source: "choreo.dataset", detail: end.event.detail });
  const again = new SendMessageCommand({ QueueUrl: inbox("notification_onRunEnded"), MessageBody: body });
  await Promise.all([sqs.send(again), sqs.send(again)]);
  await handled("OnRunEnded", 3);

  const { Arn: busArn = "" } = await events.send(new DescribeEventBusCommand({ Name: cloud.bus }));
  const { Archives = [] } = await events.send(new ListArchivesCommand({ EventSourceArn: busArn }));
  await events.send(
    new StartReplayCommand({
      ReplayName: "again",
      EventSourceArn: busArn.replace(/event-bus\/.*$/, `archive/${Archives[0]?.ArchiveName ?? ""}`),
      EventStartTime: new Date(end.at - 3_600_000),
      EventEndTime: new Date(end.at + 3_600_000),
      Destination: { Arn: busArn },
    }),
  );
  await handled("OnRunEnded", 4);

  const [mail = "", ...more] = mails(runId);
  expect(more).toEqual([]);
  expect(mail).toMatch(/^To: ops@example.com, ml@example.com/m);
  expect(mail).toMatch(/^From: choreo@example.com/m);
  // The stack lets requests name its own recipients alone, and tells them who else was named.
  expect(mail).toMatch(/^Left out +eve@elsewhere\.example/m);
  expect(mail).toContain(`npm run choreo -- results ${runId}`);
  const told = (await announcements()).filter((one) => one["runId"] === runId);
  expect(told).toEqual([expect.objectContaining({ type: "RunEnded", outcome: "rejected", attempt: 1 })]);
  const kept = JSON.parse(await cloud.download(String(told[0]?.["resultsUri"]))) as unknown;
  expect(kept).toMatchObject({ runId, outcome: "rejected", results: [] });
});

/** The first link in a mail, as its reader would follow it. */
const linkIn = (mail: string): URL => new URL((/https?:\/\/\S+/.exec(mail)?.[0] ?? "").replaceAll("=3D", "="));

test("a run that leaves files is mailed with links that open, and its results are listed, downloaded and linked", async () => {
  const uri = await cloud.upload("files.csv", questionRows(40));
  const data = { requestId: "files", name: "files", source: { uri }, records: conversation, promptsMin: 10 };
  const runId = await cloud.publish("DatasetRequested", data);
  await handled("OnRunEnded", 5);
  const [mail = ""] = mails(runId);
  // The key is not there yet: the function's role signs, which costs nobody the mail.
  expect(mail).toContain("CloudFront's key pair could not be used (Secrets Manager can't find the specified secret.)");
  expect((await fetch(linkIn(mail))).status).toBe(200);

  const folder = await mkdtemp(join(tmpdir(), "choreo-results-"));
  try {
    const { output, errors } = await choreo(
      "--json",
      "results",
      runId,
      "--links",
      "--hours",
      "2",
      "--download",
      folder,
    );
    expect(errors).toBe("");
    const { outcome, results } = JSON.parse(output) as { outcome: string; results: Record<string, string>[] };
    expect(outcome).toBe("succeeded");
    expect(results).toEqual([expect.objectContaining({ name: "Manifest of the data set" })]);
    const manifest = await cloud.download(results[0]?.["uri"] ?? "");
    expect(readFileSync(results[0]?.["file"] ?? "", "utf8")).toBe(manifest);
    expect(await (await fetch(results[0]?.["link"] ?? "")).text()).toBe(manifest);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect((await choreo("results", "no-such-run")).errors).toMatch(/no run begins with/);
  expect((await choreo("results", runId, "--hours", "200")).errors).toMatch(/from 1 to 168/);
});

test("with the key of a CloudFront key pair, links hold as long as the request asks for", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const SecretString = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await new SecretsManagerClient(cloud.options).send(new CreateSecretCommand({ Name: "link-key", SecretString }));
  const runId = await cloud.publish("DatasetRequested", {
    requestId: "linked",
    name: "files",
    source: { uri: await cloud.upload("files.csv", questionRows(40)) },
    records: conversation,
    promptsMin: 10,
    notify: { emails: ["ml@example.com"], linkDays: 3 },
  });
  await handled("OnRunEnded", 6);
  const [mail = ""] = mails(runId);
  expect(mail).toMatch(/^To: ml@example.com\r?$/m);
  expect(mail).toContain("Each link holds for 72 h from when this was sent. Whoever");
  const link = linkIn(mail);
  const resource = `${link.origin}${link.pathname}`;
  const found = await cloud.download(`s3://${cloud.bucket}${link.pathname}`);
  expect(JSON.parse(found)).toMatchObject({ name: "files" });
  const expires = Number(link.searchParams.get("Expires"));
  const sent = Date.parse(/^Date: (.*)$/m.exec(mail)?.[1] ?? "");
  expect(Math.abs(expires * 1000 - sent - 72 * 3_600_000)).toBeLessThan(3_600_000);
  // What CloudFront itself would check (developer guide, "Creating a signature for a signed URL with a canned policy").
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const signature = link.searchParams.get("Signature")?.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");
  expect(
    createVerify("RSA-SHA1")
      .update(policy)
      .verify(publicKey, signature ?? "", "base64"),
  ).toBe(true);
});

test("messages parked for one reason within an hour are one mail and one message", async () => {
  const queue = inbox("training_onDatasetReady");
  for (const broken of ["{ not", "{ not JSON", "{ not JSON either"])
    await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: broken }));
  await handled("OnMessageParked", 3);
  // The three may fall on both sides of the hour.
  const hours = new Set(
    cloud
      .entries()
      .flatMap((entry) =>
        entry.kind === "event" && entry.event["detail-type"] === "MessageParked"
          ? [(entry.event.detail["metadata"] as { time: string }).time.slice(0, "2026-01-01T00".length)]
          : [],
      ),
  ).size;
  expect(mails("contract/not-json")).toHaveLength(hours);
  const told = (await announcements()).filter((one) => one["type"] === "MessageParked");
  expect(told).toHaveLength(hours);
  expect(told[0]).toMatchObject({ consumer: "training/onDatasetReady", code: "contract/not-json" });
});
