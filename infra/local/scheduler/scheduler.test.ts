import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  paginateListScheduleGroups,
  paginateListSchedules,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { expect, test } from "vitest";
import {
  account,
  queue,
  role,
  arn,
  clock,
  sqs,
  scheduler,
  server,
  client,
  input,
  create,
  refused,
  useScheduler,
} from "./testing.ts";

useScheduler();

test("schedules are read, replaced, listed and deleted", async () => {
  await create({ Description: "one", ScheduleExpressionTimezone: "Europe/Berlin" });
  await expect(create()).rejects.toEqual(refused("ConflictException", /Schedule s already exists/));
  expect(await client.send(new GetScheduleCommand({ Name: "s" }))).toMatchObject({
    Arn: arn,
    GroupName: "default",
    Description: "one",
    State: "ENABLED",
    ScheduleExpressionTimezone: "Europe/Berlin",
    CreationDate: new Date("2026-11-21T00:00:00Z"),
    Target: {
      Arn: queue,
      RoleArn: role,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
  await client.send(new UpdateScheduleCommand(input({ State: "DISABLED" })));
  const updated = await client.send(new GetScheduleCommand({ Name: "s" }));
  expect([updated.Description, updated.State]).toEqual([undefined, "DISABLED"]);
  await clock.advance(10_000);
  expect(sqs.delivered).toEqual([]);
  expect((await client.send(new ListSchedulesCommand({ State: "DISABLED", MaxResults: 1 }))).Schedules).toHaveLength(1);
  await client.send(new DeleteScheduleCommand({ Name: "s" }));
  await expect(client.send(new GetScheduleCommand({ Name: "s" }))).rejects.toEqual(
    refused("ResourceNotFoundException", /Schedule s does not exist/),
  );
  await expect(client.send(new UpdateScheduleCommand(input()))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("errors call their sentence Message, as the model does; the SDK hides it", async () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20261121/us-east-1/scheduler/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(`${server.endpoint}/schedules/none`, { headers: { authorization } });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ Message: "Schedule none does not exist." });
});

test("groups hold schedules and take them along when they go", async () => {
  await expect(create({ GroupName: "g" })).rejects.toEqual(refused("ResourceNotFoundException", /group g/));
  await expect(create({ Target: "queue" as never })).rejects.toMatchObject({ name: "SerializationException" });
  await client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  await expect(client.send(new CreateScheduleGroupCommand({ Name: "g" }))).rejects.toMatchObject({
    name: "ConflictException",
  });
  await create({ GroupName: "g" });
  expect(await client.send(new GetScheduleGroupCommand({ Name: "g" }))).toMatchObject({ Name: "g", State: "ACTIVE" });
  expect((await client.send(new ListScheduleGroupsCommand({}))).ScheduleGroups?.map((one) => one.Name)).toEqual([
    "default",
    "g",
  ]);
  expect((await client.send(new ListSchedulesCommand({ GroupName: "g" }))).Schedules).toHaveLength(1);
  await client.send(new DeleteScheduleGroupCommand({ Name: "g" }));
  await expect(client.send(new ListSchedulesCommand({ GroupName: "g" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(client.send(new ListSchedulesCommand({ State: "ON" as never }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  await clock.advance(10_000);
  expect(sqs.delivered).toEqual([]);
  for (const command of [
    new CreateScheduleGroupCommand({ Name: "default" }),
    new DeleteScheduleGroupCommand({ Name: "default" }),
  ])
    await expect(client.send(command as CreateScheduleGroupCommand)).rejects.toMatchObject({
      name: "ValidationException",
      message: "This operation cannot be performed on schedule group default.",
    });
});

test("lists come in pages, by the beginning of a name", async () => {
  const names = ["a1", "a2", "a3", "b1"];
  for (const Name of names) {
    await create({ Name });
    await client.send(new CreateScheduleGroupCommand({ Name }));
  }
  const paging = { client, pageSize: 2 };
  const pages = await Array.fromAsync(paginateListSchedules(paging, { NamePrefix: "a" }));
  expect(pages.map(({ Schedules = [] }) => Schedules.map(({ Name }) => Name))).toEqual([["a1", "a2"], ["a3"]]);
  const groups = await Array.fromAsync(paginateListScheduleGroups(paging, { NamePrefix: "a" }));
  expect(groups.flatMap(({ ScheduleGroups = [] }) => ScheduleGroups.map(({ Name }) => Name))).toEqual(
    names.slice(0, 3),
  );
  await expect(client.send(new ListSchedulesCommand({ MaxResults: 101 }))).rejects.toEqual(
    refused("ValidationException", /at 'maxResults'/),
  );
  await expect(client.send(new ListSchedulesCommand({ NextToken: "none" }))).rejects.toEqual(
    refused("ValidationException", /NextToken none/),
  );
});

test("groups have tags", async () => {
  const { ScheduleGroupArn = "" } = await client.send(
    new CreateScheduleGroupCommand({ Name: "g", Tags: [{ Key: "a", Value: "1" }] }),
  );
  const of = { ResourceArn: ScheduleGroupArn };
  await client.send(new TagResourceCommand({ ...of, Tags: [{ Key: "b", Value: "2" }] }));
  await client.send(new UntagResourceCommand({ ...of, TagKeys: ["a", "none"] }));
  expect((await client.send(new ListTagsForResourceCommand(of))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await expect(client.send(new TagResourceCommand({ ...of, Tags: [{ Key: "aws:x", Value: "1" }] }))).rejects.toEqual(
    refused("ValidationException", /aws:x/),
  );
  const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "1" }));
  await expect(client.send(new TagResourceCommand({ ...of, Tags: many }))).rejects.toEqual(
    refused("ValidationException", /at most 50 tags, not 51/),
  );
  await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: `${ScheduleGroupArn}x` }))).rejects.toEqual(
    refused("ResourceNotFoundException", /group gx does not exist/),
  );
});

test("who creates again with the same token gets the same answer", async () => {
  const first = await create({ ClientToken: "t" });
  expect((await create({ ClientToken: "t" })).ScheduleArn).toBe(first.ScheduleArn);
  await expect(create({ ClientToken: "u" })).rejects.toMatchObject({ name: "ConflictException" });
  const group = () => client.send(new CreateScheduleGroupCommand({ Name: "g", ClientToken: "t" }));
  expect((await group()).ScheduleGroupArn).toBe((await group()).ScheduleGroupArn);
});

test("a template makes schedules and groups, again and again, and pruning removes them", async () => {
  const make = (type: string, logicalId: string, properties: Record<string, unknown>) =>
    scheduler.provision[type]?.({ stack: "S", type, logicalId, properties, metadata: {} });
  const properties = {
    GroupName: "ticks",
    ScheduleExpression: "rate(5 minutes)",
    FlexibleTimeWindow: { Mode: "OFF" },
    State: "ENABLED",
    Target: { Arn: queue, RoleArn: role, RetryPolicy: { MaximumRetryAttempts: "3" } },
  };
  for (let i = 0; i < 3; i++) {
    expect(make("AWS::Scheduler::ScheduleGroup", "Group", { Name: "ticks" })).toMatchObject({ ref: "ticks" });
    expect(make("AWS::Scheduler::Schedule", "Tick", properties)).toEqual({
      ref: "S-Tick",
      attributes: { Arn: `arn:aws:scheduler:us-east-1:${account}:schedule/ticks/S-Tick` },
    });
  }
  await clock.advance(900);
  expect(sqs.delivered).toHaveLength(1);
  scheduler.prune("S", ["Group"]);
  await clock.advance(1900);
  expect(sqs.delivered).toHaveLength(1);
  expect(() => make("AWS::Scheduler::Schedule", "Tick", { Color: "red" })).toThrow(/Property Color/);
});
