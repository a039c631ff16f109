import { GetEventSourceMappingCommand, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Entry } from "../core/journal.ts";
import { allowEverything } from "../core/testing.ts";
import { AwsError } from "../wire/aws-error.ts";
import { entryWhere, lambdaForTest, type LambdaForTest } from "./lambda-for-test.ts";

type Invocation = Extract<Entry, { kind: "invocation" }>;

let run: LambdaForTest;
const open = async (options: Parameters<typeof lambdaForTest>[0] = {}) => {
  run = await lambdaForTest({ lambda: { retryDelayMs: 0 }, ...options });
};
beforeEach(() => open());
afterEach(() => run.close());

const invoked = (matches: (entry: Invocation) => boolean = () => true) =>
  entryWhere(run.cloud.journal, (entry): entry is Invocation => entry.kind === "invocation" && matches(entry));
const partial = { FunctionResponseTypes: ["ReportBatchItemFailures"] };

test("A message comes to the function as Lambda delivers it, and is gone afterwards", async () => {
  const queue = await run.queue("work");
  await run.map(queue, await run.fn("partial.echo"));
  const messageAttributes = { kind: { DataType: "String", StringValue: "x" } };
  const from = {
    service: "events.amazonaws.com",
    sourceArn: "arn:aws:events:us-east-1:000000000000:rule/r",
    sourceAccount: "000000000000",
  };
  run.sqs.port.deliver(queue, { body: '{"a":1}', messageAttributes, groupId: "tenant" }, from);
  const { line } = await entryWhere(
    run.cloud.journal,
    (entry): entry is Extract<Entry, { kind: "log" }> => entry.kind === "log",
  );
  expect(JSON.parse(line)).toEqual({
    Records: [
      {
        messageId: expect.any(String) as string,
        receiptHandle: expect.any(String) as string,
        body: '{"a":1}',
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: expect.stringMatching(/^\d{13}$/) as string,
          SenderId: "000000000000",
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as string,
          MessageGroupId: "tenant",
        },
        messageAttributes: {
          kind: { stringValue: "x", stringListValues: [], binaryListValues: [], dataType: "String" },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        md5OfBody: "bb6cb5c68df4652941caf652a366f2d8",
        eventSource: "aws:sqs",
        eventSourceARN: queue,
        awsRegion: "us-east-1",
      },
    ],
  });
  await invoked();
  expect(run.sqs.port.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test("Only the messages a function reports come again", async () => {
  const queue = await run.queue("work");
  run.send(queue, "good", "fail once", "fine");
  await run.map(queue, await run.fn("partial.handler"), partial);
  expect(await invoked()).toMatchObject({ records: 3, failures: 1, outcome: "ok", cold: true });
  expect(await invoked(({ records }) => records === 1)).toMatchObject({ failures: 0, cold: false });
  expect(run.sqs.port.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test.each(["throw", "junk"])("A batch with %s fails as a whole and ends in the dead-letter queue", async (body) => {
  const dead = await run.queue("dead");
  const queue = await run.queue("work", { RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 2 } });
  run.send(queue, body, "bystander");
  await run.map(queue, await run.fn("partial.handler"), partial);
  const parked = await run.sqs.port.receive(dead, { max: 2, waitMs: 20_000 });
  expect(parked.map((message) => message.body)).toEqual([body, "bystander"]);
  const all = run.cloud.journal.read(0).filter((entry) => entry.kind === "invocation");
  expect(all.map(({ records, failures }) => [records, failures])).toEqual([
    [2, 2],
    [2, 2],
  ]);
});

test("Without ReportBatchItemFailures the answer says nothing about single messages", async () => {
  const queue = await run.queue("work");
  run.send(queue, "fail");
  await run.map(queue, await run.fn("partial.handler"));
  expect(await invoked()).toMatchObject({ outcome: "ok", failures: 0 });
});

test("A failed message stays away until its visibility time-out where no shorter retry is asked for", async () => {
  await run.close();
  await open({ lambda: {} });
  const queue = await run.queue("work");
  run.send(queue, "fail");
  await run.map(queue, await run.fn("partial.handler"), partial);
  await invoked();
  expect(run.sqs.port.depth(queue)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
});

test("A batching window gathers messages until the batch is full", async () => {
  const queue = await run.queue("work");
  await run.map(queue, await run.fn("partial.handler"), {
    ...partial,
    BatchSize: 12,
    MaximumBatchingWindowInSeconds: 300,
  });
  for (let i = 0; i < 12; i += 1) run.send(queue, `message ${i}`);
  expect(await invoked()).toMatchObject({ records: 12 });
});

test("Mappings are listed and described", async () => {
  const queue = await run.queue("work");
  const UUID = await run.map(queue, await run.fn("partial.handler"), {
    ...partial,
    BatchSize: 5,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  const { EventSourceMappings } = await run.client.send(new ListEventSourceMappingsCommand({ EventSourceArn: queue }));
  expect(EventSourceMappings).toMatchObject([
    { UUID, BatchSize: 5, State: "Enabled", ScalingConfig: { MaximumConcurrency: 2 } },
  ]);
  expect((await run.client.send(new GetEventSourceMappingCommand({ UUID }))).FunctionResponseTypes).toEqual([
    "ReportBatchItemFailures",
  ]);
});

test.each([
  [{ BatchSize: 11 }, /batch window/i],
  [{ ScalingConfig: { MaximumConcurrency: 1 } }, /2 to 1000/],
  [{ FilterCriteria: { Filters: [] } }, /property FilterCriteria/],
  [{ FunctionResponseTypes: ["Everything"] }, /ReportBatchItemFailures/],
])("A mapping with %o is refused by name", async (properties, message) => {
  await expect(run.map(await run.queue("work"), await run.fn("partial.handler"), properties)).rejects.toThrow(message);
});

test("A queue whose visibility is shorter than the function's time-out is refused", async () => {
  const queue = await run.queue("work", { VisibilityTimeout: 5 });
  await expect(run.map(queue, await run.fn("partial.handler", { Timeout: 6 }))).rejects.toThrow(
    /5 seconds is less than Function timeout: 6 seconds/,
  );
});

test("A function whose role may not receive is not connected, loudly", async () => {
  await run.close();
  const authorize = () => {
    throw new AwsError("AccessDeniedException", "no identity-based policy allows it", 403);
  };
  await open({ iam: { ...allowEverything, authorize } });
  await expect(run.map(await run.queue("work"), await run.fn("partial.handler"))).rejects.toThrow(
    /permissions to call ReceiveMessage on SQS/,
  );
  expect(
    run.cloud.journal.read(0).some((entry) => entry.kind === "warning" && entry.message.includes("will not hear")),
  ).toBe(true);
});
