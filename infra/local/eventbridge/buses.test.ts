import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  ListEventBusesCommand,
  ListTagsForResourceCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { entriesOf } from "./virtual-cloud.ts";
import {
  account,
  other,
  deadLetters,
  busOf,
  cloud,
  sqs,
  clientOf,
  send,
  entry,
  refused,
  useEventBridge,
} from "./testing.ts";

useEventBridge();

describe("buses", () => {
  test("are created, described, listed, changed and deleted, and default is always there", async () => {
    const { EventBusArn } = await send(new CreateEventBusCommand({ Name: "b", Description: "one" }));
    expect(EventBusArn).toBe(busOf("b"));
    await expect(send(new CreateEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ResourceAlreadyExistsException", /b already exists/),
    );
    await expect(send(new CreateEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    await send(new UpdateEventBusCommand({ Name: "b", Description: "two" }));
    expect(await send(new DescribeEventBusCommand({ Name: "b" }))).toMatchObject({
      Arn: busOf("b"),
      Description: "two",
    });
    expect(await send(new DescribeEventBusCommand({}))).toMatchObject({ Name: "default" });
    const { EventBuses } = await send(new ListEventBusesCommand({}));
    expect(EventBuses?.map((bus) => bus.Name)).toEqual(["b", "default"]);
    await send(new PutRuleCommand({ Name: "r", EventBusName: "b", EventPattern: '{"source":["x"]}' }));
    await expect(send(new DeleteEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ValidationException", /^EventBus can't be deleted since it has rules\.$/),
    );
    await send(new DeleteRuleCommand({ Name: "r", EventBusName: "b" }));
    await send(new DeleteEventBusCommand({ Name: "b" }));
    await expect(send(new DescribeEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ResourceNotFoundException", /Event bus b does not exist/),
    );
    await expect(send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    for (const [Name, message] of [
      ["aws.partner/x", /^EventBus name starting with 'aws\.' is not valid\.$/],
      ["team/bus", /^Event bus name must not contain '\/'\.$/],
    ] as const)
      await expect(send(new CreateEventBusCommand({ Name }))).rejects.toEqual(refused("ValidationException", message));
  });

  test("hold a policy of statements", async () => {
    await send(new PutPermissionCommand({ Action: "events:PutEvents", Principal: other, StatementId: "one" }));
    await send(new PutPermissionCommand({ Action: "events:PutEvents", Principal: "*", StatementId: "two" }));
    const policy = async () => (await send(new DescribeEventBusCommand({}))).Policy;
    expect(JSON.parse((await policy()) ?? "")).toMatchObject({
      Statement: [{ Sid: "one", Principal: { AWS: `arn:aws:iam::${other}:root` } }, { Sid: "two" }],
    });
    await send(new RemovePermissionCommand({ StatementId: "one" }));
    expect(JSON.parse((await policy()) ?? "")).toMatchObject({ Statement: [{ Sid: "two" }] });
    await expect(send(new RemovePermissionCommand({ StatementId: "one" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await send(new RemovePermissionCommand({ RemoveAllPermissions: true }));
    expect(await policy()).toBeUndefined();
    await expect(send(new PutPermissionCommand({ Policy: "{" }))).rejects.toEqual(
      refused("ValidationException", /Policy is not JSON/),
    );
    const permit = (change: object) =>
      send(new PutPermissionCommand({ Action: "events:PutEvents", Principal: other, StatementId: "s", ...change }));
    await expect(permit({ Action: "events:PutRule" })).rejects.toEqual(
      refused("ValidationException", /^Provided value in parameter 'action' is not supported\.$/),
    );
    const Condition = { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" };
    await expect(permit({ Condition })).rejects.toEqual(
      refused("ValidationException", /^Value of the parameter 'principal' must be '\*' when the parameter 'condition'/),
    );
    await expect(send(new PutPermissionCommand({ Action: "events:PutEvents" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("and rules have tags", async () => {
    await send(new CreateEventBusCommand({ Name: "b", Tags: [{ Key: "a", Value: "1" }] }));
    const ResourceARN = busOf("b");
    await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "c", Value: "2" }] }));
    await send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
    expect((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: "c", Value: "2" }]);
    const put = (keys: string[]) =>
      send(new TagResourceCommand({ ResourceARN, Tags: keys.map((Key) => ({ Key, Value: "1" })) }));
    await expect(put(["aws:x"])).rejects.toEqual(refused("ValidationException", /aws:x/));
    await expect(put(Array.from({ length: 50 }, (_, i) => `k${i}`))).rejects.toEqual(
      refused("ValidationException", /at most 50 tags, not 51/),
    );
    await expect(send(new ListTagsForResourceCommand({ ResourceARN: busOf("none") }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("bus to bus", () => {
  const role = `arn:aws:iam::${account}:role/forward`;
  const forward = async (from: string, to: string) => {
    await send(new PutRuleCommand({ Name: "on", EventBusName: from, EventPattern: '{"detail-type":["Thing"]}' }));
    await send(
      new PutTargetsCommand({
        Rule: "on",
        EventBusName: from,
        Targets: [{ Id: "1", Arn: to, RoleArn: role, DeadLetterConfig: { Arn: deadLetters } }],
      }),
    );
  };

  test("an event keeps its identity on the next bus, and goes no further than that", async () => {
    for (const Name of ["a", "b", "c"]) await send(new CreateEventBusCommand({ Name }));
    await forward("a", busOf("b"));
    await forward("b", busOf("c"));
    const { Entries } = await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    const events = entriesOf(cloud, "event").filter((one) => one.event.id === Entries?.[0]?.EventId);
    expect(events.map((one) => one.bus)).toEqual(["b", "a"].toReversed());
    expect(sqs.delivered[0]?.attributes["ERROR_CODE"]).toBe("THIRD_ACCOUNT_HOP_DETECTED");
  });

  test("another account's bus must allow it", async () => {
    await clientOf(other).send(new CreateEventBusCommand({ Name: "theirs" }));
    await send(new CreateEventBusCommand({ Name: "a" }));
    await forward("a", busOf("theirs", other));
    await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    expect(sqs.delivered[0]?.attributes["ERROR_CODE"]).toBe("NO_PERMISSIONS");
    await clientOf(other).send(
      new PutPermissionCommand({
        EventBusName: "theirs",
        Action: "events:PutEvents",
        Principal: account,
        StatementId: "s",
      }),
    );
    await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    expect(entriesOf(cloud, "event").at(-1)).toMatchObject({ bus: busOf("theirs", other), event: { account } });
  });
});
