import { afterEach, beforeEach, expect, test } from "vitest";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { lambdaForTest, type LambdaForTest } from "./lambda-for-test.ts";

let run: LambdaForTest;
let queueArn: string;
let FunctionName: string;
beforeEach(async () => {
  run = await lambdaForTest();
  queueArn = await run.queue("done");
  FunctionName = await run.fn("sending.handler");
});
afterEach(() => run.close());

const send = async () => {
  const queueUrl = `${run.cloud.endpoint}/000000000000/done`;
  const { Payload, FunctionError } = await run.client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ queueUrl }) }),
  );
  return { answer: JSON.parse(Payload?.transformToString() ?? "null") as unknown, FunctionError };
};

test("A function that crashes has done what it did, never hears of it, and starts anew", async () => {
  run.cloud.faults.set({ crash: 1 });
  expect(await send()).toMatchObject({ FunctionError: "Unhandled", answer: { errorType: "Runtime.ExitError" } });
  expect(run.sqs.port.depth(queueArn).visible).toBe(1);
  run.cloud.faults.set({ crash: 0 });
  expect(await send()).toEqual({ answer: "sent", FunctionError: undefined });
  const invocations = run.cloud.journal.read(0).filter((entry) => entry.kind === "invocation");
  expect(invocations).toMatchObject([
    { cold: true, outcome: "error" },
    { cold: true, outcome: "ok" },
  ]);
});

test("A slow start is a cold one that takes longer, and changes nothing else", async () => {
  run.cloud.faults.set({ slowStart: 1 });
  expect(await send()).toMatchObject({ answer: "sent" });
  expect(await send()).toMatchObject({ answer: "sent" });
  expect(run.cloud.faults.struck()).toEqual({ slowStart: 1 });
});
