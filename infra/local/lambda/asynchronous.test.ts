import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Entry } from "../core/journal.ts";
import { entryWhere, lambdaForTest, type LambdaForTest } from "./lambda-for-test.ts";

let run: LambdaForTest;
beforeEach(async () => void (run = await lambdaForTest({ speed: 10_000 })));
afterEach(() => run.close());

const send = async (FunctionName: string, event: unknown) =>
  (await run.client.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(event) })))
    .StatusCode;
const attempts = () => run.cloud.journal.read(0).filter((entry) => entry.kind === "invocation").length;
const isWarning =
  (part: string) =>
  (entry: Entry): entry is Extract<Entry, { kind: "warning" }> =>
    entry.kind === "warning" && entry.message.includes(part);
const configure = (properties: Record<string, unknown>) =>
  run.lambda.provision["AWS::Lambda::EventInvokeConfig"]?.({
    stack: "Test",
    logicalId: "C",
    type: "AWS::Lambda::EventInvokeConfig",
    metadata: {},
    properties: { Qualifier: "$LATEST", ...properties },
  });

test("An asynchronous event is accepted at once and handled", async () => {
  const name = await run.fn("logging.handler");
  expect(await send(name, { say: "heard" })).toBe(202);
  const isHeard = (entry: Entry): entry is Extract<Entry, { kind: "log" }> =>
    entry.kind === "log" && entry.line === "heard";
  expect((await entryWhere(run.cloud.journal, isHeard)).function).toBe(name);
});

test("An event that fails three times and has nowhere to go is shown in the journal", async () => {
  await send(await run.fn("failing.throws"), { a: 1 });
  const { detail } = await entryWhere(run.cloud.journal, isWarning("failed for good after 3 attempts"));
  expect(detail).toMatchObject({ error: "42 degrees" });
  expect(attempts()).toBe(3);
});

test("A failed event goes to the dead-letter queue as it was, with its error in attributes", async () => {
  const TargetArn = await run.queue("parked");
  const name = await run.fn("failing.throws", { DeadLetterConfig: { TargetArn } });
  await configure({ FunctionName: name, MaximumRetryAttempts: 0 });
  await send(name, { a: 1 });
  const [message] = await run.sqs.port.receive(TargetArn, { max: 1, waitMs: 20_000 });
  expect(message?.body).toBe('{"a":1}');
  expect(message?.messageAttributes).toMatchObject({ ErrorMessage: { StringValue: "42 degrees" } });
  expect(attempts()).toBe(1);
});

test("Ends are recorded at the destinations", async () => {
  const arn = await run.queue("ends");
  const config = {
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arn }, OnSuccess: { Destination: arn } },
  };
  for (const handler of ["failing.throws", "ok.handler"]) {
    const name = await run.fn(handler);
    await configure({ FunctionName: name, ...config });
    await send(name, { a: 1 });
    const [message] = await run.sqs.port.receive(arn, { max: 1, waitMs: 20_000 });
    const condition = handler === "ok.handler" ? "Success" : "RetriesExhausted";
    expect(JSON.parse(message?.body ?? "")).toMatchObject({
      requestContext: { condition, approximateInvokeCount: 1 },
      requestPayload: { a: 1 },
    });
  }
});
