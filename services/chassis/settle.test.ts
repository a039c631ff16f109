import { describe, expect, test } from "vitest";
import { messageOf } from "./memory/envelope-of.ts";
import { Deferred, Rejected } from "./outcome.ts";
import type { InMessage } from "./ports.ts";
import { deferredSince, settle } from "./settle.ts";

const message = messageOf({ type: "X", detail: {} });
const hour = 3_600_000;

const settleWith = async (error: Error | undefined, received: InMessage = message) => {
  const calls: unknown[] = [];
  const returnPath = {
    park: async (_: InMessage, reason: unknown) => void calls.push(["park", reason]),
    defer: async (_: InMessage, delayMs: number) => void calls.push(["defer", delayMs]),
  };
  const handle = async () => {
    if (error) throw error;
  };
  const settled = await settle(handle, received, { returnPath, deferMsMax: 24 * hour });
  return { ...settled, calls };
};

describe("a message ends", () => {
  test("done, and nothing goes anywhere", async () => {
    expect(await settleWith(undefined)).toEqual({ outcome: "done", calls: [] });
  });

  test("rejected: parked at once with its reason", async () => {
    const { outcome, calls } = await settleWith(new Rejected("area/what", "42 is more than 10"));
    expect({ outcome, calls }).toEqual({
      outcome: "rejected",
      calls: [["park", { code: "area/what", message: "42 is more than 10" }]],
    });
  });

  test("deferred: a copy later, never longer than SQS can wait", async () => {
    expect((await settleWith(new Deferred("busy", { retryAfterMs: 5000 }))).calls).toEqual([["defer", 5000]]);
    expect((await settleWith(new Deferred("busy", { retryAfterMs: 2 * hour }))).calls).toEqual([["defer", 900_000]]);
  });

  test("with its reason under a key that the logger does not keep for itself", async () => {
    const reserved = new Set(["level", "message", "sampling_rate", "service", "timestamp"]);
    for (const error of [new Deferred("busy", { retryAfterMs: 1 }), new Rejected("area/what", "busy")]) {
      const { calls: _, ...logged } = await settleWith(error);
      expect(logged).toMatchObject({ reason: "busy" });
      expect(Object.keys(logged).filter((key) => reserved.has(key))).toEqual([]);
    }
  });

  test("rejected, when it has been put off past the deadline, by SQS's clock alone", async () => {
    const late = { ...message, sentAt: 25 * hour + 1, attributes: { [deferredSince]: String(hour) } };
    expect((await settleWith(new Deferred("busy", { retryAfterMs: 5000 }), late)).calls).toMatchObject([
      ["park", { code: "flow/deferred-too-long" }],
    ]);
  });

  test("in the queue's retries, when the error is a defect", async () => {
    await expect(settleWith(new TypeError("x is undefined"))).rejects.toThrow("x is undefined");
  });
});
