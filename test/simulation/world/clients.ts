import { PutEventsCommand, type EventBridgeClient, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import {
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type BatchResultErrorEntry,
  type MessageAttributeValue,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { second, type Core } from "./core.ts";
import type { Bus, Entry } from "./bus.ts";
import { laterVersion } from "../reference/later-version.ts";
import type { Queues } from "./queues.ts";
import type { Process } from "./workers.ts";

type World = { core: Core; bus: Bus; queues: Queues };

/** SDK clients that talk to the world, so that the services' own publisher and senders meet what AWS may answer. */
export type Clients = { events: EventBridgeClient; sqs: SQSClient };

export const clientsFor = (world: World, process: Process): Clients => {
  const answer = async (command: unknown): Promise<unknown> => {
    if (command instanceof PutEventsCommand)
      return process.call("PutEvents", () => putEvents(world, process.site, command), { isRepeated: true });
    if (command instanceof SendMessageCommand)
      return process.call("SendMessage", () => send(world.queues, command.input), { isRepeated: true });
    if (command instanceof SendMessageBatchCommand)
      return process.call("SendMessageBatch", () => sendBatch(world, process.site, command), { isRepeated: true });
    if (command instanceof GetQueueUrlCommand) return { QueueUrl: urlOf(world.queues, command.input.QueueName ?? "") };
    throw new Error(`the simulation does not know ${String(command)}`);
  };
  const client = { send: answer } as unknown;
  return { events: client as EventBridgeClient, sqs: client as SQSClient };
};

const putEvents = ({ core, bus }: World, site: string, { input }: PutEventsCommand) => {
  const texts = (input.Entries ?? []).map(({ Source, DetailType, Detail }) => [Source, DetailType, Detail].join(""));
  refuseLarge("PutEvents", texts.join(""));
  const results = (input.Entries ?? []).map((entry): PutEventsResultEntry => {
    if (core.weather.strikes("PutEvents half failed", `${site} ${entry.DetailType ?? ""}`))
      return { ErrorCode: "InternalFailure", ErrorMessage: "try again" };
    const detail = JSON.parse(entry.Detail ?? "") as Record<string, unknown>;
    const said = { source: entry.Source ?? "", type: entry.DetailType ?? "", detail };
    if (core.weather.strikes("contract moved on", `${site} ${said.type}`)) bus.put(inLaterVersion(said));
    return { EventId: bus.put(said) };
  });
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
};

/** The same fact as a producer says it that has moved on to a version that none of today's code knows. */
const inLaterVersion = (said: Entry): Entry => ({
  ...said,
  detail: {
    metadata: { ...(said.detail["metadata"] as object), version: laterVersion },
    data: { since: laterVersion },
  },
});

type ToSend = {
  QueueUrl?: string | undefined;
  MessageBody?: string | undefined;
  DelaySeconds?: number | undefined;
  MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
};

const send = (queues: Queues, { QueueUrl = "", MessageBody = "", DelaySeconds, MessageAttributes = {} }: ToSend) => {
  refuseLarge("SendMessage", MessageBody);
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]),
  );
  queues.byUrl(QueueUrl).send({
    body: MessageBody,
    about: aboutBody(MessageBody),
    attributes,
    ...(DelaySeconds !== undefined && { delayMs: DelaySeconds * second }),
  });
  return {};
};

const sendBatch = ({ core, queues }: World, site: string, { input }: SendMessageBatchCommand) => {
  const entries = input.Entries ?? [];
  refuseLarge("SendMessageBatch", entries.map(({ MessageBody = "" }) => MessageBody).join(""));
  const Failed = entries.flatMap(({ Id, ...entry }): BatchResultErrorEntry[] => {
    if (core.weather.strikes("SendMessageBatch half failed", `${site} ${aboutBody(entry.MessageBody ?? "")}`))
      return [{ Id, Code: "InternalError", Message: "try again", SenderFault: false }];
    send(queues, { QueueUrl: input.QueueUrl, ...entry });
    return [];
  });
  return { Failed };
};

/** What PutEvents, SendMessage and SendMessageBatch take at once, all entries together. */
const bytesMax = 1_048_576;

/** Nothing so large may ever be sent: it would be refused for ever, so it is told from the weather. */
const refuseLarge = (call: string, text: string): void => {
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) throw new Error(`${call} takes ${bytesMax} bytes and got ${bytes}`);
};

const urlOf = (queues: Queues, name: string): string => {
  const queue = queues.all().find(({ spec }) => spec.name === name);
  if (queue) return queue.spec.url;
  throw Object.assign(new Error(`there is no queue ${name}`), { name: "QueueDoesNotExist" });
};

/** Commands are short and are what they are about; of an event it is its type and id. */
const aboutBody = (body: string): string => {
  if (body.length < 120) return body;
  const type = /"detail-type":"([^"]*)"/.exec(body)?.[1];
  const id = /"metadata":\{"id":"([^"]{1,12})/.exec(body)?.[1] ?? /"(?:requestId|runId)":"([^"]{1,12})/.exec(body)?.[1];
  return type === undefined ? body.slice(0, 40) : `${type} ${id ?? "without a name"}`;
};
