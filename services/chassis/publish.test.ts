import { describe, expect, test } from "vitest";
import { DatasetRejected, RunEnded, type Metadata } from "../../events-schema/index.ts";
import { deliver, messageOfEvent } from "./memory/envelope-of.ts";
import { memoryEdge } from "./memory/memory-edge.ts";
import { reactTo } from "./react-to.ts";

const cause: Metadata = {
  id: "cause",
  version: 1,
  runId: "run-1",
  causationId: "before",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};
const ended = { outcome: "failed", reason: "because", summary: {} } as const;

describe("emit", () => {
  test("gives one fact one id, whatever caused it and whenever", async () => {
    const { emitFrom, published, ports } = memoryEdge({ service: "dataset" });
    await emitFrom(cause)(RunEnded, "run", ended);
    ports.clock.advance(60_000);
    await emitFrom({ ...cause, id: "another cause" })(RunEnded, "run", ended);
    const ids = published.map(({ detail }) => detail.metadata.id);
    expect(new Set(ids).size).toBe(1);
    expect(published.map(({ detail }) => detail.metadata.causationId)).toEqual(["cause", "another cause"]);
    expect(published[0]).toMatchObject({
      source: "choreo.dataset",
      detail: { metadata: { hops: 2, requester: cause.requester } },
    });
  });

  test("refuses an unknown key, because nobody has promised to read it", async () => {
    const { emitFrom } = memoryEdge({ service: "dataset" });
    const extra = { ...ended, extra: 1 };
    await expect(emitFrom(cause)(RunEnded, "run", extra)).rejects.toThrow("extra is not part of the contract");
  });

  test("refuses to speak for another service", async () => {
    const { emitFrom } = memoryEdge({ service: "jobs" });
    await expect(emitFrom(cause)(RunEnded, "run", ended)).rejects.toThrow("jobs may not send RunEnded");
  });

  test("stops a loop", async () => {
    const { emitFrom } = memoryEdge({ service: "dataset" });
    await expect(emitFrom({ ...cause, hops: 256 })(RunEnded, "run", ended)).rejects.toMatchObject({
      code: "flow/loop",
    });
  });

  test.each([
    ["ASCII", "a", 1],
    ["two bytes a character", "é", 2],
    ["four bytes a character", "😀", 4],
  ])("keeps 200,000 bytes inline and sends one byte more by claim check: %s", async (_, character, bytes) => {
    const { emitFrom, published } = memoryEdge({ service: "dataset" });
    // A record's key has no bound of its own, so one key makes the data as long as the test wants it.
    const dataOf = (length: number) => {
      const withKey = (key: string) => ({ ...ended, summary: { [key]: "" } });
      const rest = length - Buffer.byteLength(JSON.stringify(withKey("")));
      return withKey(character.repeat(Math.floor(rest / bytes)) + "x".repeat(rest % bytes));
    };
    for (const length of [200_000, 200_001]) {
      expect(Buffer.byteLength(JSON.stringify(dataOf(length)))).toBe(length);
      await emitFrom(cause)(RunEnded, "run", dataOf(length));
    }
    expect(published.map(({ detail }) => ("claim" in detail ? detail.claim.bytes : "inline"))).toEqual([
      "inline",
      200_001,
    ]);
  });

  test("writes a claim anew in another month, so that none expires before the event that cites it", async () => {
    const { emitFrom, published, ports } = memoryEdge({ service: "dataset" });
    const large = { ...ended, summary: { ["x".repeat(200_000)]: "" } };
    await emitFrom(cause)(RunEnded, "run", large);
    ports.clock.advance(60_000);
    await emitFrom(cause)(RunEnded, "run", large);
    ports.clock.advance(40 * 86_400_000);
    await emitFrom(cause)(RunEnded, "run", large);
    const uris = published.map(({ detail }) => ("claim" in detail ? detail.claim.uri : ""));
    expect(uris[1]).toBe(uris[0]);
    expect(uris[2]).not.toBe(uris[0]);
    expect(new Set(published.map(({ detail }) => detail.metadata.id)).size).toBe(1);
  });

  test("sends large data by claim check, and a consumer reads it as if nothing had happened", async () => {
    const edge = memoryEdge({ service: "dataset" });
    const counts = {
      rowsIn: 0,
      records: 0,
      dropped: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`reason-${i}`, i])),
      noticed: {},
    };
    const problem = { code: "dataset/no-rows", message: "none", remedy: "add some" };
    await edge.emitFrom(cause)(DatasetRejected, "dataset", { problem, counts });
    const [sent] = edge.published;
    expect(sent && JSON.stringify(sent).length).toBeLessThan(2000);
    const heard: unknown[] = [];
    const reactions = [reactTo(DatasetRejected, async ({ data }) => void heard.push(data.counts))];
    if (sent) await deliver({ service: "training", ports: edge.ports, reactions }, messageOfEvent(sent));
    expect(heard).toEqual([counts]);
  });
});
