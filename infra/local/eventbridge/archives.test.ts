import {
  CancelReplayCommand,
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ListArchivesCommand,
  ListReplaysCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  StartReplayCommand,
  UpdateArchiveCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import {
  account,
  queue,
  busOf,
  clock,
  sqs,
  bridge,
  send,
  entry,
  bodies,
  ruleTo,
  refused,
  useEventBridge,
  restart,
} from "./testing.ts";

useEventBridge();

describe("archive and replay", () => {
  const archiveArn = `arn:aws:events:us-east-1:${account}:archive/all`;
  const range = { EventStartTime: new Date("2026-01-01T00:00:00Z"), EventEndTime: new Date("2026-02-01T00:00:00Z") };
  const archive = (input: object = {}) =>
    send(new CreateArchiveCommand({ ArchiveName: "all", EventSourceArn: busOf("default"), ...input }));
  const replay = (input: object = {}) =>
    send(
      new StartReplayCommand({
        ReplayName: "again",
        EventSourceArn: archiveArn,
        ...range,
        Destination: { Arn: busOf("default") },
        ...input,
      }),
    );
  const at = (time: string, a: number) => entry({ Time: new Date(time), Detail: JSON.stringify({ a }) });

  test("an archive keeps the events its pattern asks for", async () => {
    expect(await archive({ EventPattern: '{"detail":{"a":[1]}}', RetentionDays: 3 })).toMatchObject({
      ArchiveArn: archiveArn,
      State: "ENABLED",
    });
    await expect(archive()).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:00Z", 1), at("2026-01-01T00:00:00Z", 2)] }));
    expect(await send(new DescribeArchiveCommand({ ArchiveName: "all" }))).toMatchObject({
      EventCount: 1,
      RetentionDays: 3,
      EventSourceArn: busOf("default"),
    });
    await send(new UpdateArchiveCommand({ ArchiveName: "all", RetentionDays: 1 }));
    await clock.advance(2 * 86_400_000);
    expect((await send(new ListArchivesCommand({}))).Archives).toMatchObject([
      { ArchiveName: "all", EventCount: 0, RetentionDays: 1 },
    ]);
    await send(new DeleteArchiveCommand({ ArchiveName: "all" }));
    await expect(send(new DescribeArchiveCommand({ ArchiveName: "all" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("refuses a source that is no bus, and lists no archives of a bus that is not there", async () => {
    await expect(archive({ EventSourceArn: archiveArn })).rejects.toEqual(
      refused("ValidationException", /EventSourceArn is not valid. Reason: Must contain an event bus ARN/),
    );
    await expect(send(new ListArchivesCommand({ EventSourceArn: busOf("missing") }))).rejects.toEqual(
      refused("ResourceNotFoundException", /^Event bus missing does not exist.$/),
    );
  });

  test("a replay hands out the same events again, marked, minute by minute, and archives none of them", async () => {
    await archive();
    await ruleTo();
    const times = ["2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z", "2026-01-01T05:00:00Z", "2026-03-01T00:00:00Z"];
    await send(new PutEventsCommand({ Entries: times.map(at) }));
    const live = bodies();
    sqs.delivered.length = 0;
    expect(await replay()).toMatchObject({ State: "STARTING" });
    await clock.advance(100);
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "RUNNING" });
    await clock.advance(100);
    expect(
      bodies()
        .map((event) => event.detail["a"])
        .toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual([0, 1]);
    await clock.advance(10_000);
    expect(bodies()).toHaveLength(3);
    for (const event of bodies()) {
      const { "replay-name": name, ...original } = event;
      expect(name).toBe("again");
      expect(live).toContainEqual(original);
    }
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({
      State: "COMPLETED",
      EventLastReplayedTime: new Date("2026-01-01T05:00:00Z"),
    });
    expect(await send(new DescribeArchiveCommand({ ArchiveName: "all" }))).toMatchObject({ EventCount: 4 });
    expect((await send(new ListReplaysCommand({}))).Replays).toMatchObject([
      { ReplayName: "again", State: "COMPLETED" },
    ]);
  });

  test("a replay goes only to the rules it names", async () => {
    await archive();
    await ruleTo();
    await send(new PutRuleCommand({ Name: "second", EventPattern: '{"source":["me"]}' }));
    await send(new PutTargetsCommand({ Rule: "second", Targets: [{ Id: "1", Arn: `${queue}-2` }] }));
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:10Z", 1)] }));
    sqs.delivered.length = 0;
    await replay({
      Destination: { Arn: busOf("default"), FilterArns: [`arn:aws:events:us-east-1:${account}:rule/second`] },
    });
    await clock.advance(10_000);
    expect(sqs.delivered.map((one) => one.queue)).toEqual([`${queue}-2`]);
  });

  test("a replay goes on after a restart, and can be cancelled", async () => {
    await archive();
    await ruleTo();
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:10Z", 1), at("2026-01-02T00:00:10Z", 2)] }));
    sqs.delivered.length = 0;
    await replay();
    await clock.advance(200);
    await bridge.stop();
    restart();
    await clock.advance(10_000);
    expect(bodies().map((event) => event.detail["a"])).toEqual([1, 2]);
    await replay({ ReplayName: "other" });
    await send(new CancelReplayCommand({ ReplayName: "other" })).catch(() => undefined);
  });

  test("a running replay that is cancelled ends as CANCELLED", async () => {
    await archive();
    await replay();
    expect(await send(new CancelReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "CANCELLING" });
    await clock.advance(1000);
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "CANCELLED" });
    await expect(send(new CancelReplayCommand({ ReplayName: "again" }))).rejects.toMatchObject({
      name: "IllegalStatusException",
    });
  });

  test("refuses another bus, unknown rules, times in the wrong order and a name in use", async () => {
    await archive();
    await send(new CreateEventBusCommand({ Name: "another" }));
    await expect(replay({ Destination: { Arn: busOf("another") } })).rejects.toEqual(
      refused(
        "ValidationException",
        /^Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.$/,
      ),
    );
    await expect(replay({ Destination: { Arn: busOf("missing") } })).rejects.toEqual(
      refused("ResourceNotFoundException", /^Event bus missing does not exist.$/),
    );
    await expect(replay({ Destination: { Arn: archiveArn } })).rejects.toEqual(
      refused("ValidationException", /Destination.Arn is not valid. Reason: Must contain an event bus ARN/),
    );
    await expect(replay({ Destination: { Arn: busOf("default"), FilterArns: ["arn:x"] } })).rejects.toEqual(
      refused("ValidationException", /FilterArns/),
    );
    await expect(replay({ EventEndTime: range.EventStartTime })).rejects.toEqual(
      refused("ValidationException", /must be before/),
    );
    await expect(replay({ EventSourceArn: `${archiveArn}-x` })).rejects.toEqual(
      refused("ValidationException", /^Parameter EventSourceArn is not valid. Reason: Archive all-x does not exist.$/),
    );
    await replay();
    await expect(replay()).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  });
});
