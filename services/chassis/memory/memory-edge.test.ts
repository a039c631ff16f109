import { describe, expect, test } from "vitest";
import { describeLedger } from "../ledger.port-test.ts";
import { describeObjects } from "../objects.port-test.ts";
import { describeTombstones } from "../tombstones.port-test.ts";
import type { OutgoingEvent } from "../publish.ts";
import { memoryEdge, memoryLedger, memoryTombstones } from "./memory-edge.ts";
import { memoryObjects } from "./memory-objects.ts";

describeLedger("in memory", memoryLedger);
describeTombstones("in memory", memoryTombstones);
describeObjects("in memory", async () => ({ objects: memoryObjects(), folder: "s3://bucket/test/" }));

describe("the bus of tests", () => {
  const metadata = {
    id: "e-1",
    version: 1,
    runId: "run-1",
    causationId: "c-1",
    hops: 1,
    time: "2026-01-01T00:00:00.000Z",
    requester: { account: "111122223333" },
  };
  const data = { outcome: "succeeded", reason: "done", summary: {} };
  const put = async (detail: unknown) =>
    memoryEdge({ service: "dataset" }).ports.publisher.publish([
      { source: "choreo.dataset", type: "RunEnded", detail } as OutgoingEvent,
    ]);

  test("takes what validates strictly", async () => {
    await expect(put({ metadata, data })).resolves.toBeUndefined();
  });

  test.each([
    ["an unknown key in its data", { metadata, data: { ...data, extra: 1 } }, "extra is not part of the contract"],
    ["an unknown key in its metadata", { metadata: { ...metadata, extra: 1 }, data }, "extra"],
    ["a key beside them", { metadata, data, extra: 1 }, "carries extra beside metadata and data"],
    ["a version that is not live", { metadata: { ...metadata, version: 9 }, data }, "version 9, which is not live"],
    ["a claim that is none", { metadata, claim: { uri: "x" } }, "has a claim that breaks its contract"],
  ])("refuses an event with %s", async (_, detail, message) => {
    await expect(put(detail)).rejects.toThrow(message);
  });
});
