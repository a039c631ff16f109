import { describe, expect, test } from "vitest";
import { MessageParked, RunEnded, stableId } from "../../events-schema/index.ts";
import { messagesFor } from "../chassis/memory/message.ts";
import { memoryNotification } from "./memory/memory-notification.ts";
import type { Delivery, NotificationPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const { event } = messagesFor({ service, wiring });
const metadata = {
  id: stableId("event"),
  version: 1,
  runId: "run-1",
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T10:30:00.000Z",
  requester: { account: "111122223333" },
};
const ended = (outcome = "succeeded") =>
  event("onRunEnded", RunEnded, metadata, { outcome, reason: "all is there", summary: {} });
const parked = (parkedId: string, { time = metadata.time, consumer = "jobs/intake" } = {}) =>
  event("onMessageParked", MessageParked, { ...metadata, time }, { parkedId, consumer, code: "a/b", reason: "no" });

/** Mails that come to this, instead of being sent. */
const mailing = (ports: NotificationPorts, ...answers: (Delivery | Error)[]): NotificationPorts => ({
  ...ports,
  mailer: {
    send: async (letter) => {
      const answer = answers.shift() ?? (await ports.mailer?.send(letter)) ?? { outcome: "sent" };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  },
});

describe("the end of a run", () => {
  test("is told once, however often and however late it is heard, without any ledger", async () => {
    const { ports, mails, announcements } = memoryNotification();
    for (let heard = 0; heard < 3; heard += 1) await ended().deliver(ports);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
    expect(JSON.parse(ports.objects.text("s3://memory/results/run-1.json") ?? "")).toMatchObject({
      runId: "run-1",
      outcome: "succeeded",
      results: [],
    });
  });

  test("is told once by two workers at once", async () => {
    const { ports, mails, announcements } = memoryNotification();
    await Promise.allSettled([ended().deliver(ports), ended().deliver(ports)]);
    await ended().deliver(ports);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
  });

  test("is told again under the same reference where nobody knows whether it was", async () => {
    const { ports, mails, announcements } = memoryNotification();
    await expect(ended().deliver(mailing(ports, new Error("no answer")))).rejects.toThrow("no answer");
    const before = ports.clock.now().getTime();
    await ended().deliver(ports);
    expect(ports.clock.now().getTime() - before).toBe(30_000);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
    expect(mails[0]?.footer).toContainEqual(expect.stringMatching(/^Try 2 to send this/));
  });

  test("is put off while SES throttles, and then told", async () => {
    const { ports, mails } = memoryNotification();
    const throttled = mailing(ports, { outcome: "busy", message: "TooManyRequestsException: slower" });
    await expect(ended().deliver(throttled)).rejects.toMatchObject({ name: "Deferred", retryAfterMs: 60_000 });
    await ended().deliver(throttled);
    expect(mails).toHaveLength(1);
  });

  test("that SES refuses is parked with its reason, and told by the topic all the same", async () => {
    const { ports, mails, announcements } = memoryNotification();
    const refusing = mailing(ports, { outcome: "refused", message: "MessageRejected: not verified" });
    await expect(ended().deliver(refusing)).rejects.toMatchObject({
      code: "notification/refused",
      message: expect.stringContaining("not verified") as string,
    });
    expect([mails.length, announcements.length]).toEqual([0, 1]);
    await ended().deliver(refusing);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
  });

  test("is told by the topic alone where nobody is configured to get mail", async () => {
    const { ports, mails, announcements } = memoryNotification();
    const { mailer: _, ...silent } = ports;
    await ended().deliver(silent);
    expect([mails.length, announcements.length]).toEqual([0, 1]);
  });
});

describe("parked messages", () => {
  test("of one reason and hour are told once, with the count of the hour before", async () => {
    const { ports, mails, announcements } = memoryNotification();
    for (let at = 0; at < 500; at += 1) await parked(`m-${at}`).deliver(ports);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
    await parked("later", { time: "2026-01-01T11:00:00.000Z" }).deliver(ports);
    expect([mails.length, announcements.length]).toEqual([2, 2]);
    expect(announcements[1]?.message).toMatchObject({ parkedInTheHourBefore: 500 });
  });

  test("stay in the hour in which they were first announced", async () => {
    const { ports, mails } = memoryNotification();
    await parked("m-1").deliver(ports);
    await parked("m-1", { time: "2026-01-01T11:30:00.000Z" }).deliver(ports);
    expect(mails).toHaveLength(1);
  });

  test("of this service are not told by it", async () => {
    const { ports, mails, announcements } = memoryNotification();
    await parked("m-1", { consumer: "notification/onRunEnded" }).deliver(ports);
    expect([mails.length, announcements.length]).toEqual([0, 0]);
  });
});
