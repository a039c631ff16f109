import { describe, expect, test } from "vitest";
import {
  CapacityAbandoned,
  DatasetRequested,
  MessageParked,
  RunEnded,
  runIdOf,
  stableId,
} from "../../events-schema/index.ts";
import { messagesFor } from "../chassis/memory/message.ts";
import { memoryNotification } from "./memory/memory-notification.ts";
import type { Delivery, NotificationPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const { event, command } = messagesFor({ service, wiring });
const account = "111122223333";
const runId = runIdOf({ account, type: "DatasetRequested", requestId: "a" });
const metadata = {
  id: stableId("event"),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T10:30:00.000Z",
  requester: { account },
};
const ended = (outcome = "succeeded") =>
  event("onRunEnded", RunEnded, metadata, { outcome, reason: "all is there", summary: {} });
/** A request that names these; `requestId` makes the run, and metadata of requests is not read. */
const asked = (emails?: string[], more: Record<string, unknown> = {}) =>
  event("onRequest", DatasetRequested, metadata, {
    requestId: "a",
    name: "a",
    source: { uri: "s3://memory/a.jsonl" },
    records: { format: "prepared", as: "conversation" },
    ...(emails && { notify: { emails } }),
    ...more,
  });
const tick = (time: string) => command("watch", { time });
/** The service, when it has heard the request. */
const heard = async (emails?: string[]) => {
  const memory = memoryNotification();
  await asked(emails).deliver(memory.ports);
  return memory;
};

const parked = (parkedId: string, { time = metadata.time, consumer = "jobs/intake" } = {}) =>
  event("onMessageParked", MessageParked, { ...metadata, time }, { parkedId, consumer, code: "a/b", reason: "no" });

/** Mails that come to this, instead of being sent. */
const mailing = (ports: NotificationPorts, ...answers: (Delivery | Error)[]): NotificationPorts => ({
  ...ports,
  mailer: {
    send: async (letter, to) => {
      const answer = answers.shift() ?? (await ports.mailer?.send(letter, to)) ?? { outcome: "sent" };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  },
});

describe("the end of a run", () => {
  test("is told once, however often and however late it is heard, without any ledger", async () => {
    const { ports, mails, announcements } = await heard();
    for (let heard = 0; heard < 3; heard += 1) await ended().deliver(ports);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
    expect(JSON.parse(ports.objects.text(`s3://memory/results/${runId}.json`) ?? "")).toMatchObject({
      runId,
      outcome: "succeeded",
      results: [],
    });
  });

  test("is told once by two workers at once", async () => {
    const { ports, mails, announcements } = await heard();
    await Promise.allSettled([ended().deliver(ports), ended().deliver(ports)]);
    await ended().deliver(ports);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
  });

  test("is told again under the same reference where nobody knows whether it was", async () => {
    const { ports, mails, announcements } = await heard();
    await expect(ended().deliver(mailing(ports, new Error("no answer")))).rejects.toThrow("no answer");
    const before = ports.clock.now().getTime();
    await ended().deliver(ports);
    expect(ports.clock.now().getTime() - before).toBe(30_000);
    expect([mails.length, announcements.length]).toEqual([1, 1]);
    expect(mails[0]?.footer).toContainEqual(expect.stringMatching(/^Try 2 to send this/));
  });

  test("is put off while SES throttles, and then told", async () => {
    const { ports, mails } = await heard();
    const throttled = mailing(ports, { outcome: "busy", message: "TooManyRequestsException: slower" });
    await expect(ended().deliver(throttled)).rejects.toMatchObject({ name: "Deferred", retryAfterMs: 60_000 });
    await ended().deliver(throttled);
    expect(mails).toHaveLength(1);
  });

  test("that SES refuses is parked with its reason, and told by the topic all the same", async () => {
    const { ports, mails, announcements } = await heard();
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
    const { ports, mails, announcements } = await heard();
    const { mailer: _, ...silent } = ports;
    await ended().deliver(silent);
    expect([mails.length, announcements.length]).toEqual([0, 1]);
  });
});

describe("a request", () => {
  const to = (mails: readonly { to: readonly string[] }[]) => mails.map((mail) => mail.to);

  test("names who is mailed in place of the stack's recipients", async () => {
    const { ports, mails } = await heard(["ada@lab.example.org", "ops@example.com"]);
    await ended().deliver(ports);
    expect(to(mails)).toEqual([["ada@lab.example.org", "ops@example.com"]]);
  });

  test("cannot make the stack mail strangers, and the stack's recipients are told whom it named", async () => {
    const { ports, mails } = await heard(["ada@lab.example.org", "eve@evil.example"]);
    await ended().deliver(ports);
    expect(to(mails)).toEqual([["ada@lab.example.org"], ["ops@example.com"]]);
    const [first, second] = mails.map((mail) => JSON.stringify(mail.parts));
    expect(first).not.toContain("eve@evil.example");
    expect(second).toContain("eve@evil.example");
  });

  test("whose recipients SES refuses costs nobody else the mail, and is parked with the reason", async () => {
    const { ports, mails } = await heard(["ada@lab.example.org"]);
    const refusing = mailing(ports, { outcome: "refused", message: "MessageRejected: not verified" });
    await expect(ended().deliver(refusing)).rejects.toMatchObject({ code: "notification/refused" });
    expect(to(mails)).toEqual([["ops@example.com"]]);
    expect(JSON.stringify(mails[0]?.parts)).toMatch(/Not reached.*ada@lab.example.org.*not verified/);
    await ended().deliver(ports);
    await ended().deliver(ports);
    expect(to(mails)).toEqual([["ops@example.com"], ["ada@lab.example.org"]]);
  });

  test("that nobody can read names nobody", async () => {
    const { ports, mails } = memoryNotification();
    await asked(["ada@lab.example.org"], { name: "no/name" }).deliver(ports);
    await ended().deliver(ports);
    expect(to(mails)).toEqual([["ops@example.com"]]);
  });

  test("that comes after the end of its run is waited for", async () => {
    const { ports, mails, announcements } = memoryNotification();
    const early = { ...ports, clock: { ...ports.clock, now: () => new Date("2026-01-01T10:44:59.000Z") } };
    await expect(ended().deliver(early)).rejects.toMatchObject({ name: "Deferred", retryAfterMs: 15_000 });
    expect([mails.length, announcements.length]).toEqual([0, 1]);
    await asked(["ada@lab.example.org"]).deliver(early);
    await ended().deliver(early);
    expect(to(mails)).toEqual([["ada@lab.example.org"]]);
  });

  test("that does not come in a quarter of an hour has lost its word, and the mail says so", async () => {
    const { ports, mails } = memoryNotification();
    const late = { ...ports, clock: { ...ports.clock, now: () => new Date("2026-01-01T10:45:00.000Z") } };
    await ended().deliver(late);
    await asked(["ada@lab.example.org"]).deliver(late);
    await ended().deliver(late);
    expect(to(mails)).toEqual([["ops@example.com"]]);
    expect(JSON.stringify(mails[0]?.parts)).toContain("Perhaps left out");
    await tick("2027-01-01T00:00:00.000Z").deliver(late);
    expect(mails).toHaveLength(1);
  });
});

describe("a run that has not ended when it should have", () => {
  test("is told of once, to whom its request names, and its end is told all the same", async () => {
    const { ports, mails, announcements } = await heard(["ada@lab.example.org"]);
    const { dueAt = "" } = (await ports.runs.read(runId))?.run ?? {};
    await tick(dueAt).deliver(ports);
    expect(mails).toEqual([]);
    const past = new Date(Date.parse(dueAt) + 1).toISOString();
    for (let ticks = 0; ticks < 3; ticks += 1) await tick(past).deliver(ports);
    expect(mails).toMatchObject([{ verdict: "stuck", to: ["ada@lab.example.org"] }]);
    expect(announcements).toMatchObject([{ attributes: { type: "RunStuck" }, message: { runId, dueAt } }]);
    await ended().deliver(ports);
    expect(mails).toHaveLength(2);
  });

  test("is not told of once it has ended", async () => {
    const { ports, mails } = await heard();
    await ended().deliver(ports);
    await tick("2027-01-01T00:00:00.000Z").deliver(ports);
    expect(mails.map(({ verdict }) => verdict)).toEqual(["succeeded"]);
  });

  test("is parked once where SES refuses the warning, and told by the topic", async () => {
    const { ports, mails, announcements } = await heard();
    const refusing = mailing(ports, { outcome: "refused", message: "MessageRejected: not verified" });
    const late = tick("2027-01-01T00:00:00.000Z");
    await expect(late.deliver(refusing)).rejects.toMatchObject({ code: "notification/refused" });
    await late.deliver(refusing);
    expect([mails.length, announcements.length]).toEqual([0, 1]);
  });

  test("keeps no other from being told", async () => {
    const { ports, mails } = await heard();
    await asked(undefined, { requestId: "b" }).deliver(ports);
    const failing = mailing(ports, new Error("no answer"));
    const late = tick("2027-01-01T00:00:00.000Z");
    await expect(late.deliver(failing)).rejects.toThrow("no answer");
    expect(mails).toHaveLength(1);
    await late.deliver(failing);
    expect(mails).toHaveLength(2);
  });
});

describe("links to results", () => {
  const uri = "s3://memory/datasets/a/manifest.json";
  const withManifest = event("onRunEnded", RunEnded, metadata, {
    outcome: "succeeded",
    reason: "all is there",
    summary: { manifest: uri },
  });
  const signedLinks = { to: async (of: string, hours: number) => `https://signed.example/?of=${of}&hours=${hours}` };
  const partOf = (mail?: { parts: readonly { heading: string }[] }) =>
    JSON.stringify(mail?.parts.find(({ heading }) => heading === "Links"));

  test("hold as long as the function's session without a key pair, and the mail says so", async () => {
    const { ports, mails } = await heard();
    await withManifest.deliver(ports);
    expect(partOf(mails[0])).toMatch(/links.example.*hours=1".*holds for 1 h .*ends sooner/);
  });

  test("hold as many days as the request asks for with one, and a day where it does not say", async () => {
    for (const [linkDays, hours] of [
      [3, 72],
      [undefined, 24],
    ] as const) {
      const { ports, mails } = memoryNotification();
      await asked(undefined, { notify: { emails: ["ada@lab.example.org"], linkDays } }).deliver(ports);
      await withManifest.deliver({ ...ports, signedLinks });
      expect(partOf(mails[0])).toContain(`signed.example/?of=${uri}&hours=${hours}"`);
      expect(partOf(mails[0])).toContain(`holds for ${hours} h`);
      expect(partOf(mails[0])).not.toContain("sooner");
    }
  });

  test("are the function's own where the key cannot be used: no mail is lost for a link", async () => {
    const { ports, mails } = await heard();
    const to = async () => Promise.reject(new Error("AccessDeniedException: no"));
    await withManifest.deliver({ ...ports, signedLinks: { to } });
    expect(partOf(mails[0])).toMatch(/links.example.*key pair could not be used \(AccessDeniedException: no\)/);
  });
});

test("capacity that nobody answers for is told of once to the stack's recipients", async () => {
  const { ports, mails, announcements } = await heard(["ada@lab.example.org"]);
  const name = "choreo-a";
  const hosted = { method: "on-demand", arn: "arn:x", name, modelUnits: 0, since: metadata.time };
  const abandoned = event("onCapacityAbandoned", CapacityAbandoned, metadata, { hosted, decideBy: metadata.time });
  for (let heardOf = 0; heardOf < 2; heardOf += 1) await abandoned.deliver(ports);
  expect(mails).toMatchObject([{ verdict: "nobody's", to: ["ops@example.com"] }]);
  expect(announcements).toMatchObject([{ message: { type: "CapacityAbandoned", runId, hosted } }]);
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
