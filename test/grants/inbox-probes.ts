import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRequest, sourceOf, stableId, type Contract } from "../../events-schema/index.ts";
import { services } from "../../infra/app.ts";
import type { Entry } from "../../infra/local/core/journal.ts";
import type { ReactionDeclaration } from "../../services/chassis/declaration.ts";
import { messageOf } from "../../services/chassis/memory/envelope-of.ts";
import type { RunningCloud } from "../e2e/running-cloud.ts";
import { root } from "../tidy/source-files.ts";

type Inbox = { consumer: string; url: string; hears: readonly Contract[] };

/** Every queue that events come to. Ticks are taken as they are, and commands are another matter. */
const inboxes = ({ local }: RunningCloud): Inbox[] => {
  const urls = Object.values(local.stack.resources).flatMap(({ type, ref }) =>
    type === "AWS::SQS::Queue" ? [ref] : [],
  );
  return services.flatMap(({ name, reactions }) =>
    Object.entries<ReactionDeclaration>(reactions).flatMap(([reaction, { hears }]) => {
      const url = urls.find((one) => one.endsWith(`-${name}_${reaction}`));
      const consumer = `${name}/${reaction}`;
      return url === undefined || !("events" in hears) ? [] : [{ consumer, url, hears: hears.events }];
    }),
  );
};

const parkedIn = (entry: Entry): { consumer: string; code: string } | undefined =>
  entry.kind === "event" && entry.event["detail-type"] === "MessageParked"
    ? (entry.event.detail["data"] as { consumer: string; code: string })
    : undefined;

/** Messages of earlier turns may be parked late; those that name a run are told apart by it. */
const isOf = (entry: Entry, runId: string | undefined): boolean =>
  runId === undefined ||
  (entry.kind === "event" && (entry.event.detail["metadata"] as { runId: string }).runId === runId);

/** Sends each inbox a message that its reaction must refuse, and waits until all of them are parked. */
const parkEach = async (
  cloud: RunningCloud,
  messages: readonly { inbox: Inbox; body: string }[],
  runId?: string,
): Promise<void> => {
  const after = cloud.entries().at(-1)?.sequence ?? 0;
  const waiting = new Set(messages.map(({ inbox }) => inbox.consumer));
  for (const { inbox, body } of messages)
    await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: inbox.url, MessageBody: body }));
  for (const consumer of waiting) {
    const entry = await cloud.until(
      (one) => one.sequence > after && parkedIn(one)?.consumer === consumer && isOf(one, runId),
    );
    // To a role that may not read it, a claim is as good as gone.
    if (parkedIn(entry)?.code === "contract/claim-mismatch") throw new Error(`${consumer} did not see its claim`);
  }
};

export const parkEverywhere = async (cloud: RunningCloud, turn: string): Promise<void> =>
  parkEach(
    cloud,
    inboxes(cloud).map((inbox) => ({ inbox, body: `{ ${turn}` })),
  );

type Example = { metadata: Record<string, unknown> };

/** An event by reference: its reader fetches what the claim stands for, and finds that it is no such event. */
export const claimEverywhere = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const runId = stableId("claims", turn);
  const content = JSON.stringify({ turn });
  const sha256 = createHash("sha256").update(content).digest("hex");
  const Key = `claims/${sha256}.json`;
  await cloud.clients.s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: content }));
  const claim = { uri: `s3://${cloud.bucket}/${Key}`, bytes: Buffer.byteLength(content), sha256 };
  const messages = inboxes(cloud).flatMap((inbox) => {
    // What users publish may carry no claim.
    const event = inbox.hears.find((contract) => !isRequest(contract));
    if (event === undefined) return [];
    const file = join(root, `events-schema/examples/${event.type}.v${event.version}.json`);
    const { metadata } = JSON.parse(readFileSync(file, "utf8")) as Example;
    const { body } = messageOf({
      type: event.type,
      source: sourceOf(event.owners[0] ?? ""),
      detail: { metadata: { ...metadata, runId }, claim },
    });
    return [{ inbox, body }];
  });
  await parkEach(cloud, messages, runId);
};
