import {
  CreateEventBusCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { entriesOf } from "./virtual-cloud.ts";
import {
  account,
  other,
  queue,
  busOf,
  cloud,
  sqs,
  clientOf,
  send,
  entry,
  bodies,
  lastWarning,
  ruleTo,
  refused,
  useEventBridge,
} from "./testing.ts";

useEventBridge();

describe("PutEvents", () => {
  test("delivers an event in EventBridge's envelope to the queue of a matching rule", async () => {
    await ruleTo();
    const answer = await send(
      new PutEventsCommand({ Entries: [entry({ Resources: ["arn:x"], Time: new Date("2026-01-02T03:04:05.678Z") })] }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    expect(bodies()).toEqual([
      {
        version: "0",
        id: answer.Entries?.[0]?.EventId,
        "detail-type": "Thing",
        source: "me",
        account,
        time: "2026-01-02T03:04:05Z",
        region: "us-east-1",
        resources: ["arn:x"],
        detail: { a: 1 },
      },
    ]);
    expect(sqs.delivered[0]?.from).toEqual({
      service: "events.amazonaws.com",
      sourceArn: `arn:aws:events:us-east-1:${account}:rule/r`,
      sourceAccount: account,
    });
    expect(entriesOf(cloud, "event").at(-1)).toMatchObject({ bus: "default", rules: ["r"] });
    expect(entriesOf(cloud, "delivery").at(-1)).toMatchObject({ rule: "r", target: queue, outcome: "delivered" });
  });

  test("refuses single entries and accepts their neighbours", async () => {
    const { FailedEntryCount, Entries } = await send(
      new PutEventsCommand({
        Entries: [
          entry(),
          entry({ Source: undefined }),
          entry({ DetailType: "" }),
          entry({ Detail: undefined }),
          entry({ Detail: "{" }),
          entry({ Detail: "[]" }),
          entry({ Detail: `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}` }),
          entry({ Source: "aws.s3" }),
          entry({ DetailType: "x".repeat(129) }),
        ],
      }),
    );
    expect(FailedEntryCount).toBe(8);
    expect(Entries?.map((one) => one.ErrorCode ?? "ok")).toEqual([
      "ok",
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "InvalidArgument",
    ]);
    expect(Entries?.[1]?.ErrorMessage).toBe("Parameter Source is not valid. Reason: Source is a required argument.");
  });

  test("refuses eleven entries, and a request of 1 MiB by AWS's formula", async () => {
    await expect(
      send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    const detail = (bytes: number) => JSON.stringify({ a: "x".repeat(bytes - 8) });
    const sized = (bytes: number) => entry({ Source: "s", DetailType: "t", Detail: detail(bytes - 2) });
    await expect(send(new PutEventsCommand({ Entries: [sized(1_048_576)] }))).rejects.toEqual(
      refused("ValidationException", /^Total size of the entries in the request is over the limit\.$/),
    );
    await expect(send(new PutEventsCommand({ Entries: [sized(1_048_575)] }))).resolves.toMatchObject({
      FailedEntryCount: 0,
    });
  });

  test("drops an event for an unknown bus with 200, and says so loudly", async () => {
    const answer = await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "nowhere" })] }));
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) as string }] });
    expect(lastWarning()).toMatch(/There is no event bus nowhere .* was accepted and dropped/);
  });

  test("says when no rule matched", async () => {
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(lastWarning()).toMatch(/No rule on bus default matched Thing from me/);
  });

  test("asks the policy of a bus in another account", async () => {
    await send(new CreateEventBusCommand({ Name: "shared" }));
    const publish = () =>
      clientOf(other).send(new PutEventsCommand({ Entries: [entry({ EventBusName: busOf("shared") })] }));
    await expect(publish()).rejects.toEqual(refused("AccessDeniedException", /events:PutEvents/));
    await send(
      new PutPermissionCommand({
        EventBusName: "shared",
        Action: "events:PutEvents",
        Principal: other,
        StatementId: "s",
      }),
    );
    await send(
      new PutRuleCommand({ Name: "r", EventBusName: "shared", EventPattern: JSON.stringify({ account: [other] }) }),
    );
    await send(new PutTargetsCommand({ Rule: "r", EventBusName: "shared", Targets: [{ Id: "1", Arn: queue }] }));
    await publish();
    expect(bodies()).toMatchObject([{ account: other }]);
  });
});
