import { expect, test } from "vitest";
import { Deferred } from "./outcome.ts";
import { renewedIfOld } from "./renew.ts";
import { deferredSince } from "./settle.ts";

const now = Date.parse("2026-01-02T12:00:00Z");
const receivedSince = (hours: number) => ({
  sentAt: now,
  attributes: { [deferredSince]: String(now - hours * 3_600_000) },
});
const put = (retryAfterMs: number) => Promise.reject(new Deferred("not yet", { retryAfterMs }));

const renew = async (hours: number, work: Promise<void> | undefined) => {
  const delays: number[] = [];
  const result = await renewedIfOld(receivedSince(hours), work, async (seconds) => void delays.push(seconds)).catch(
    (error: unknown) => String(error),
  );
  return [result, delays];
};

test("work that is done is done, however old its command is, and so is none", async () => {
  expect(await renew(20, Promise.resolve())).toEqual(["done", []]);
  expect(await renew(20, undefined)).toEqual(["done", []]);
});

test("what is put off goes on as it is while its command is young, and as a new one when it is old", async () => {
  expect(await renew(11, put(5000))).toEqual(["Deferred: not yet", []]);
  expect(await renew(12, put(5001))).toEqual(["renewed", [6]]);
  expect(await renew(12, put(7_200_000))).toEqual(["renewed", [900]]);
});

test("what fails otherwise fails", async () => {
  expect(await renew(20, Promise.reject(new Error("broken")))).toEqual(["Error: broken", []]);
});
