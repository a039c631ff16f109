import { ListTagsForResourceCommand, type CreateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import { describe, expect, test } from "vitest";
import { account, deadLetters, arn, client, create, refused, distrust, useScheduler } from "./testing.ts";

useScheduler();

describe("what CreateSchedule refuses", () => {
  test.each<[string, Partial<CreateScheduleCommandInput>, object, string, RegExp]>([
    [
      "an expression it cannot read",
      { ScheduleExpression: "rate(5 seconds)" },
      {},
      "ValidationException",
      /^Invalid Schedule Expression rate\(5 seconds\)\.$/,
    ],
    [
      "a time zone it does not know",
      { ScheduleExpressionTimezone: "Mars/Base" },
      {},
      "ValidationException",
      /Mars\/Base/,
    ],
    ["a name with blanks", { Name: "a b" }, {}, "ValidationException", /'a b' at 'name'/],
    [
      "a window without minutes",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      {},
      "ValidationException",
      /^MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE\.$/,
    ],
    [
      "minutes without a window",
      { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 1 } },
      {},
      "ValidationException",
      /^MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF\.$/,
    ],
    [
      "another region",
      {},
      { Arn: "arn:aws:lambda:eu-west-1:000000000000:function:f" },
      "ValidationException",
      /^The target ARN provided does not match the current region us-east-1\.$/,
    ],
    [
      "what a function cannot read",
      {},
      { Arn: `arn:aws:lambda:us-east-1:${account}:function:f`, Input: "{not json" },
      "ValidationException",
      /^JSON syntax error in input for the target\.$/,
    ],
    [
      "parameters of other targets",
      {},
      { KinesisParameters: { PartitionKey: "p" } },
      "ValidationException",
      /^Parameters KinesisParameters not supported for the target\.$/,
    ],
    [
      "a message group on a standard queue",
      {},
      { SqsParameters: { MessageGroupId: "g" } },
      "ValidationException",
      /^Parameters MessageGroupId not valid for the target\.$/,
    ],
    [
      "an end before its start",
      { StartDate: new Date(2e12), EndDate: new Date(1e12) },
      {},
      "ValidationException",
      /^The StartDate you specify must come before the EndDate\.$/,
    ],
    [
      "a start that is long over",
      { StartDate: new Date("2026-11-20T23:54:59Z") },
      {},
      "ValidationException",
      /^The StartDate you specify cannot be earlier than 5 minutes ago\.$/,
    ],
    [
      "retries out of range",
      {},
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      "ValidationException",
      /'186' at 'target.retryPolicy.maximumRetryAttempts'/,
    ],
    [
      "a FIFO dead-letter queue",
      {},
      { DeadLetterConfig: { Arn: `${deadLetters}.fifo` } },
      "ValidationException",
      /at 'target.deadLetterConfig.arn'/,
    ],
    [
      "a bus without parameters",
      {},
      { Arn: `arn:aws:events:us-east-1:${account}:event-bus/b` },
      "ValidationException",
      /EventBridgeParameters/,
    ],
    [
      "an ECS target",
      {},
      { Arn: `arn:aws:ecs:us-east-1:${account}:cluster/c` },
      "UnsupportedOperation",
      /A schedule target such as/,
    ],
    [
      "a universal target",
      {},
      { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage" },
      "UnsupportedOperation",
      /A schedule target such as/,
    ],
  ])("%s", async (_what, change, target, code, says) => {
    await expect(create(change, target)).rejects.toEqual(refused(code, says));
  });

  test("a role that does not trust Scheduler for this group", async () => {
    distrust();
    await expect(create()).rejects.toEqual(
      refused(
        "ValidationException",
        /must allow AWS EventBridge Scheduler to assume the role.*schedule-group\/default/,
      ),
    );
  });

  test("tags of a schedule, which has none", async () => {
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).rejects.toEqual(
      refused("ValidationException", /at 'resourceArn'/),
    );
  });
});
