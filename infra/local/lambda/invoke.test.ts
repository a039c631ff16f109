import { GetFunctionCommand, GetPolicyCommand, InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Entry } from "../core/journal.ts";
import { entryWhere, lambdaForTest, type LambdaForTest } from "./lambda-for-test.ts";

let run: LambdaForTest;
beforeEach(async () => void (run = await lambdaForTest()));
afterEach(() => run.close());

const invoke = async (FunctionName: string, event: unknown = {}, more: object = {}) => {
  const { Payload, ...answer } = await run.client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
  );
  const text = Payload?.transformToString() ?? "";
  return { ...answer, payload: (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown> };
};
const invocations = () => run.cloud.journal.read(0).filter((entry) => entry.kind === "invocation");
const isLog =
  (line: string) =>
  (entry: Entry): entry is Extract<Entry, { kind: "log" }> =>
    entry.kind === "log" && entry.line.includes(line);

test("A function sees its event, its context and an environment of its own", async () => {
  const name = await run.fn("ok.handler", {
    MemorySize: 256,
    Timeout: 10,
    Environment: { Variables: { TABLE: "tickets" } },
  });
  const { payload, StatusCode, ExecutedVersion } = await invoke(name, { hello: ["wörld"] });
  expect([StatusCode, ExecutedVersion]).toEqual([200, "$LATEST"]);
  expect(payload).toMatchObject({
    event: { hello: ["wörld"] },
    functionName: name,
    memoryLimitInMB: "256",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    env: {
      LAMBDA_TASK_ROOT: join(import.meta.dirname, "fixtures"),
      TABLE: "tickets",
      AWS_ENDPOINT_URL: run.cloud.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: name,
      TZ: "UTC",
      AWS_REGION: "us-east-1",
    },
  });
  expect(payload["remainingMs"]).toBeGreaterThan(5_000);
  const foreign = Object.keys(process.env).filter(
    (key) => key !== "PATH" && !key.startsWith("POWERTOOLS_") && !["TZ", "LANG"].includes(key),
  );
  expect(
    Object.keys(payload["env"] as object).filter((key) => foreign.includes(key) && !key.startsWith("AWS_")),
  ).toEqual([]);
});

test("A warm environment is used again, and one that has ended is not", async () => {
  const name = await run.fn("ok.handler");
  expect((await invoke(name)).payload["calls"]).toBe(1);
  expect((await invoke(name)).payload["calls"]).toBe(2);
  expect(invocations().map(({ cold }) => cold)).toEqual([true, false]);
  await run.fn("ok.handler", { Timeout: 9 });
  expect((await invoke(name)).payload["calls"]).toBe(1);
});

test("An error thrown by a function is its answer, with AWS's shape", async () => {
  const { FunctionError, payload } = await invoke(await run.fn("failing.throws"));
  expect(FunctionError).toBe("Unhandled");
  expect(payload).toMatchObject({ errorType: "TooHot", errorMessage: "42 degrees" });
  expect(payload["trace"]).toContainEqual(expect.stringContaining("failing.ts"));
  expect(invocations()).toMatchObject([{ outcome: "error", failures: 1, error: "TooHot: 42 degrees" }]);
});

test("A function that does not end is ended at its time-out, and the next invocation is cold", async () => {
  const name = await run.fn("failing.spins", { Timeout: 1 });
  const { FunctionError, payload } = await invoke(name);
  expect(FunctionError).toBe("Unhandled");
  expect(payload).toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds/) as string,
  });
  expect(invocations()).toMatchObject([{ outcome: "timeout" }]);
});

test.each([
  ["failing.exits", { errorType: "Runtime.ExitError", errorMessage: expect.stringMatching(/exit status 3/) as string }],
  ["failing.rejects", { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Error: forgotten" }],
  ["failing.hugeAnswer", { errorType: "Function.ResponseSizeTooLarge" }],
  [
    "failing.notAFunction",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "main.notAFunction is not a function" },
  ],
  [
    "failing.nothing",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "main.nothing is undefined or not exported" },
  ],
  ["broken.handler", { errorType: "RangeError", errorMessage: "no configuration" }],
  ["missing-import.handler", { errorType: "Runtime.ImportModuleError" }],
])("What goes wrong in %s ends that environment alone", async (handler, error) => {
  const name = await run.fn(handler);
  expect(await invoke(name)).toMatchObject({ FunctionError: "Unhandled", payload: error });
  expect(await invoke(name)).toMatchObject({ FunctionError: "Unhandled", payload: error });
  expect((await invoke(await run.fn("ok.handler"))).payload["calls"]).toBe(1);
});

test("Lines a function writes are in the journal and in its log group", async () => {
  const name = await run.fn("logging.handler");
  await invoke(name, { say: "first line\nsecond line" });
  await entryWhere(run.cloud.journal, isLog("second line"));
  await entryWhere(run.cloud.journal, isLog("stderr"));
  const logGroupName = `/aws/lambda/${name}`;
  const groups = (input: object) => run.logs.send(new DescribeLogGroupsCommand(input));
  expect((await groups({})).logGroups).toMatchObject([{ logGroupName }]);
  expect((await groups({ logGroupClass: "DELIVERY" })).logGroups).toEqual([]);
  await expect(groups({ logGroupClass: "COLD" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(groups({ logGroupNamePrefix: "a", logGroupNamePattern: "b" })).rejects.toThrow(/mutually exclusive/);
  await expect(groups({ accountIdentifiers: ["111122223333"] })).rejects.toThrow(/accountIdentifiers/);
  const found = await run.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "line -first" }));
  expect(found.events?.map(({ message }) => message).toSorted()).toEqual(["and a line on stderr", "second line"]);
  const { logStreams } = await run.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  const logStreamName = logStreams?.[0]?.logStreamName;
  const { events } = await run.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }));
  expect(events?.[0]?.message).toMatch(/^START RequestId/);
  const refusals = [
    new DescribeLogStreamsCommand({ logGroupName, limit: 51 }),
    new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", logStreamNamePrefix: "x" }),
    new DescribeLogStreamsCommand({ logGroupName: "no such name" }),
    new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastWord" as "LastEventTime" }),
    new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: logGroupName }),
    new FilterLogEventsCommand({ logGroupName, logStreamNames: [logStreamName ?? ""], logStreamNamePrefix: "2" }),
    new FilterLogEventsCommand({ logGroupName, filterPattern: '"no end' }),
  ];
  for (const command of refusals)
    await expect(run.logs.send(command)).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  const elsewhere = new FilterLogEventsCommand({ logGroupName, logStreamNames: ["none"] });
  await expect(run.logs.send(elsewhere)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("LogType Tail brings the end of the log along with the answer", async () => {
  const tailOf = async (name: string, event: object, LogType: "Tail" | "None" = "Tail") => {
    const Payload = JSON.stringify(event);
    const { LogResult } = await run.client.send(new InvokeCommand({ FunctionName: name, LogType, Payload }));
    return LogResult === undefined ? undefined : Buffer.from(LogResult, "base64").toString();
  };
  const name = await run.fn("logging.handler");
  const log = await tailOf(name, { say: "first line" });
  expect(log?.split("\n").toSorted()).toEqual([
    "",
    expect.stringMatching(/^END RequestId: [-0-9a-f]{36}$/),
    expect.stringMatching(/^REPORT RequestId: .*\tDuration: .* ms\tBilled Duration: \d+ ms\tMemory Size: /),
    expect.stringMatching(/^START RequestId: [-0-9a-f]{36} Version: \$LATEST$/),
    "and a line on stderr",
    expect.stringMatching(/first line$/),
  ]);
  expect(Buffer.byteLength((await tailOf(name, { say: "ü".repeat(5000) })) ?? "")).toBeGreaterThan(4000);
  expect(await tailOf(name, { say: "x".repeat(5000) })).toHaveLength(4096);
  expect(await tailOf(await run.fn("failing.throws"), {})).toMatch(/ERROR Invoke Error/);
  expect(await tailOf(name, { say: "x" }, "None")).toBeUndefined();
  await expect(tailOf(name, {}, "All" as "Tail")).rejects.toMatchObject({ name: "ValidationException" });
});

test("At most so many environments run, and no function starves another", async () => {
  await run.close();
  run = await lambdaForTest({ lambda: { environmentsMax: 1 } });
  const names = [
    await run.fn("ok.handler"),
    await run.fn("logging.handler"),
    await run.fn("ok.handler", { FunctionName: "third" }),
  ];
  const answers = await Promise.all([...names, ...names].map((name) => invoke(name, { say: "x" })));
  expect(answers.every(({ FunctionError }) => FunctionError === undefined)).toBe(true);
});

test("Stopping lets a running invocation finish", async () => {
  const answer = invoke(await run.fn("failing.waits"), { forMs: 100 });
  await entryWhere(run.cloud.journal, isLog("waiting"));
  await run.lambda.stop();
  expect((await answer).payload).toBe("finished");
  await expect(invoke("failing-waits")).rejects.toMatchObject({ name: "ServiceException" });
});

test("A dry run runs nothing, and what is not there or too large is refused", async () => {
  const name = await run.fn("ok.handler");
  expect((await invoke(name, {}, { InvocationType: "DryRun" })).StatusCode).toBe(204);
  await expect(invoke("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(invoke(name, "x".repeat(6_291_456))).rejects.toMatchObject({ name: "RequestTooLargeException" });
  await expect(invoke(name, "x".repeat(1_048_576), { InvocationType: "Event" })).rejects.toMatchObject({
    name: "RequestTooLargeException",
  });
  await expect(invoke(name, {}, { Payload: "{" })).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  expect(invocations()).toEqual([]);
});

test("Functions are listed and described as the template made them", async () => {
  const name = await run.fn("ok.handler", {
    Timeout: 7,
    TracingConfig: { Mode: "Active" },
    EphemeralStorage: { Size: 1024 },
    ReservedConcurrentExecutions: 2,
    Tags: [{ Key: "team", Value: "a" }],
  });
  const { Functions } = await run.client.send(new ListFunctionsCommand({}));
  expect((await run.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }))).Functions).toEqual(Functions);
  await expect(run.client.send(new ListFunctionsCommand({ MasterRegion: "us-east-1" }))).rejects.toThrow(
    /MasterRegion/,
  );
  for (const refused of [
    new ListFunctionsCommand({ MaxItems: 10_001 }),
    new ListFunctionsCommand({ FunctionVersion: "all" as "ALL" }),
    new GetFunctionCommand({ FunctionName: "no such name" }),
    new GetFunctionCommand({ FunctionName: "x".repeat(171) }),
  ])
    await expect(run.client.send(refused as ListFunctionsCommand)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/^1 validation error detected/) as string,
    });
  for (const command of [GetFunctionCommand, GetPolicyCommand])
    await expect(run.client.send(new command({ FunctionName: name, Qualifier: "1" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringMatching(/:1$/) as string,
    });
  expect(Functions).toMatchObject([{ FunctionName: name, Timeout: 7, Runtime: "nodejs24.x", State: "Active" }]);
  expect(await run.client.send(new GetFunctionCommand({ FunctionName: Functions?.[0]?.FunctionArn }))).toMatchObject({
    Configuration: { FunctionName: name, TracingConfig: { Mode: "Active" }, EphemeralStorage: { Size: 1024 } },
    Concurrency: { ReservedConcurrentExecutions: 2 },
    Tags: { team: "a" },
  });
  await expect(run.client.send(new GetPolicyCommand({ FunctionName: name }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const properties = {
    FunctionName: name,
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
    SourceArn: "arn:aws:events:us-east-1:000000000000:rule/r",
  };
  await run.lambda.provision["AWS::Lambda::Permission"]?.({
    stack: "Test",
    logicalId: "P",
    type: "AWS::Lambda::Permission",
    metadata: {},
    properties,
  });
  const { Policy } = await run.client.send(new GetPolicyCommand({ FunctionName: name }));
  expect(JSON.parse(Policy ?? "")).toMatchObject({
    Statement: [
      {
        Principal: { Service: "events.amazonaws.com" },
        Condition: { ArnLike: { "AWS:SourceArn": properties.SourceArn } },
      },
    ],
  });
});

test.each([
  [{ Runtime: "python3.13" }, /runtime "python3.13"/],
  [{ Timeout: 901 }, /whole number from 1 to 900/],
  [{ Environment: { Variables: { AWS_REGION: "x" } } }, /reserved keys/],
  [{ Environment: { Variables: { X: "x".repeat(4_096) } } }, /4096/],
  [{ FileSystemConfigs: [] }, /property FileSystemConfigs/],
])("A function with %o is refused by name", async (properties, message) => {
  await expect(run.fn("ok.handler", properties)).rejects.toThrow(message);
});
