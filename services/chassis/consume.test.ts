import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CancellationRequested, DatasetRequested, RunEnded, eventIdOf, runIdOf } from "../../events-schema/index.ts";
import { deliver, messageOf } from "./memory/envelope-of.ts";
import { memoryEdge } from "./memory/memory-edge.ts";
import type { EdgePorts } from "./ports.ts";
import { reactTo, type EventReaction } from "./react-to.ts";

const data = {
  requestId: "r-1",
  name: "articles",
  source: { uri: "s3://bucket/a.csv" },
  records: { format: "prepared", as: "conversation" },
};
const ended = { outcome: "succeeded", reason: "done", summary: {} };
const metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 3,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};

const listen = (...reactions: EventReaction<EdgePorts>[]) => {
  const edge = memoryEdge({ service: "dataset" });
  return {
    ...edge,
    hear: (message: ReturnType<typeof messageOf>) =>
      deliver({ service: "dataset", ports: edge.ports, reactions }, message),
  };
};

describe("a request from outside", () => {
  test("is known by its account and request id; metadata that it brings is not believed", async () => {
    const heard: unknown[] = [];
    const { hear } = listen(reactTo(DatasetRequested, async ({ metadata: read }) => void heard.push(read)));
    await hear(
      messageOf(
        { type: "DatasetRequested", detail: { metadata: { ...metadata, runId: "stolen" }, data } },
        { account: "444455556666" },
      ),
    );
    const runId = runIdOf({ account: "444455556666", type: "DatasetRequested", requestId: "r-1" });
    expect(heard).toEqual([
      {
        id: eventIdOf({ runId, type: "DatasetRequested", naturalKey: "r-1" }),
        version: 1,
        runId,
        causationId: "envelope-1",
        hops: 0,
        time: "2026-01-01T00:00:00.000Z",
        requester: { account: "444455556666" },
      },
    ]);
  });

  test("without a request id is the envelope, and cannot be replayed by another envelope", async () => {
    const { requestId: _, ...nameless } = data;
    const { hear } = listen(reactTo(DatasetRequested, async () => undefined));
    await hear(messageOf({ type: "DatasetRequested", detail: { data: nameless } }));
    await expect(
      hear(
        messageOf(
          { type: "DatasetRequested", detail: { data: nameless } },
          { envelopeId: "another", replayName: "again" },
        ),
      ),
    ).rejects.toMatchObject({ code: "request/nameless-replay" });
    await expect(
      hear(messageOf({ type: "DatasetRequested", detail: { data: nameless } }, { replayName: "again" })),
    ).resolves.toBeUndefined();
  });

  test("may not carry a claim: what it names is not read, and it is told what to do", async () => {
    const { hear, ports } = listen(reactTo(DatasetRequested, async () => undefined));
    const content = JSON.stringify(data);
    ports.objects.put("s3://memory/claims/x.json", content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const claim = { uri: "s3://memory/claims/x.json", bytes: Buffer.byteLength(content), sha256 };
    await expect(hear(messageOf({ type: "DatasetRequested", detail: { claim } }))).rejects.toMatchObject({
      code: "contract/claim-in-request",
      message: expect.stringContaining("publish the request again with its data inline") as string,
    });
  });

  test("that was handled is silent when it is replayed, unless the reaction asks to hear it again", async () => {
    const hearings = async (options: { handlesReplays?: boolean }) => {
      let heard = 0;
      const { hear } = listen(reactTo(DatasetRequested, async () => void heard++, options));
      const request = { type: "DatasetRequested", detail: { data } };
      await hear(messageOf(request));
      await hear(messageOf(request));
      await hear(messageOf(request, { replayName: "again" }));
      return heard;
    };
    expect(await hearings({})).toBe(1);
    expect(await hearings({ handlesReplays: true })).toBe(2);
  });

  test("about a run belongs to that run", async () => {
    const heard: string[] = [];
    const { hear } = listen(reactTo(CancellationRequested, async ({ metadata: read }) => void heard.push(read.runId)));
    await hear(messageOf({ type: "CancellationRequested", detail: { data: { runId: "run-9" } } }));
    expect(heard).toEqual(["run-9"]);
  });

  test("that breaks its contract is refused by its reaction, so that the requester hears of it", async () => {
    const { hear, published } = listen(
      reactTo(DatasetRequested, async () => undefined, {
        refuse: async ({ data: violations }, { emit }) =>
          emit(RunEnded, "run", {
            outcome: "rejected",
            reason: violations.map(({ path }) => path).join(","),
            summary: {},
          }),
      }),
    );
    await hear(messageOf({ type: "DatasetRequested", detail: { data: { name: "x", requestId: "r-1" } } }));
    expect(published).toMatchObject([{ type: "RunEnded", detail: { data: { reason: "source,records" } } }]);
  });
});

describe("an event of ours", () => {
  test("is handled once by each consumer", async () => {
    let count = 0;
    const { hear } = listen(reactTo(RunEnded, async () => void (count += 1)));
    const message = messageOf({ type: "RunEnded", source: "choreo.training", detail: { metadata, data: ended } });
    await hear(message);
    await hear(message);
    expect(count).toBe(1);
  });

  test("is handled again when the first attempt failed", async () => {
    let count = 0;
    const { hear } = listen(
      reactTo(RunEnded, async () => {
        count += 1;
        if (count === 1) throw new Error("a passing fault");
      }),
    );
    const message = messageOf({ type: "RunEnded", detail: { metadata, data: ended } });
    await expect(hear(message)).rejects.toThrow("a passing fault");
    await hear(message);
    expect(count).toBe(2);
  });

  test("may carry more than the consumer knows", async () => {
    const heard: unknown[] = [];
    const { hear } = listen(reactTo(RunEnded, async ({ data: read }) => void heard.push(read)));
    await hear(messageOf({ type: "RunEnded", detail: { metadata, data: { ...ended, addedLater: true } } }));
    expect(heard).toEqual([ended]);
  });

  test.each([
    ["contract/not-json", "{"],
    ["contract/not-an-event", "{}"],
    [
      "contract/unknown-version",
      messageOf({ type: "RunEnded", detail: { metadata: { ...metadata, version: 7 }, data: ended } }).body,
    ],
    ["contract/unreadable", messageOf({ type: "RunEnded", detail: { metadata: {}, data: ended } }).body],
    ["contract/unreadable", messageOf({ type: "RunEnded", detail: { metadata, data: { outcome: "maybe" } } }).body],
    ["flow/loop", messageOf({ type: "RunEnded", detail: { metadata: { ...metadata, hops: 257 }, data: ended } }).body],
    [
      "contract/foreign-claim",
      messageOf({
        type: "RunEnded",
        detail: { metadata, claim: { uri: "s3://elsewhere/x", bytes: 1, sha256: "0".repeat(64) } },
      }).body,
    ],
  ])("is rejected with %s when it is %s", async (code, body) => {
    const { hear } = listen(reactTo(RunEnded, async () => undefined));
    await expect(hear({ ...messageOf({ type: "RunEnded", detail: {} }), body })).rejects.toMatchObject({
      name: "Rejected",
      code,
    });
  });
});
