import { expect } from "vitest";
import { CancellationRequested, DatasetRequested, RunEnded, eventIdOf, runIdOf } from "../../../events-schema/index.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { messagesFor, type Message } from "../../chassis/memory/message.ts";
import { receive, wordsOf } from "../../chassis/memory/receive.ts";
import { csvOf, requestOf, sentence } from "../making/dataset-maker.port-test.ts";
import { memoryDataset } from "../memory/memory-dataset.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { DatasetPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

const account = "111122223333";
const runId = runIdOf({ account, type: "DatasetRequested", requestId: "r-1" });
const cause = {
  id: eventIdOf({ runId, type: "Sample", naturalKey: "cause" }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account },
};
const source = "s3://memory/sources/rows.csv";

const { event } = messagesFor({ service, wiring, ledger: "remembers" });
const requested = (changes: object = {}): Message<DatasetPorts> =>
  event("onDatasetRequested", DatasetRequested, cause, {
    ...requestOf({ source: { uri: source } }),
    requestId: "r-1",
    ...changes,
  });
const cancelled = event("onRunOver", CancellationRequested, cause, { runId, reason: "a test" });
const ended = event("onRunOver", RunEnded, cause, { outcome: "failed", reason: "a test", summary: {} });

type Story = { hears: Message<DatasetPorts>[]; says: string[] };

const stories: Record<string, Story> = {
  "a dataset is made, and is all that was wanted": {
    hears: [requested()],
    says: ["DatasetReady", "RunEnded"],
  },
  "a dataset is made in parts, and training goes on with it": {
    hears: [
      requested({
        split: { train: 0.5, validation: 0.25, test: 0.25 },
        training: { baseModel: "amazon.nova-micro-v1:0:128k" },
      }),
    ],
    says: ["DatasetReady"],
  },
  "a source has too few records": {
    hears: [requested({ promptsMin: 500 })],
    says: ["DatasetRejected", "RunEnded"],
  },
  "a source is not there": {
    hears: [requested({ source: { uri: "s3://memory/sources/none.csv" } })],
    says: ["DatasetRejected", "RunEnded"],
  },
  "a request breaks its contract": { hears: [requested({ records: {} })], says: ["DatasetRejected", "RunEnded"] },
  "a run is cancelled before its dataset is made": {
    hears: [cancelled, requested()],
    says: ["DatasetRejected", "RunEnded"],
  },
  "a run has ended before its dataset is made": { hears: [ended, requested()], says: [] },
  "everything is heard again": {
    hears: [requested(), ended, requested(), cancelled],
    says: ["DatasetReady", "RunEnded"],
  },
};

const rows = Array.from({ length: 12 }, (_, row) => [`A fine title ${row}`, `${sentence} ${row}`]);

describeCrashSweep({
  service,
  stories,
  tell: async ({ hears }: Story, { queues, process }) => {
    const { ports, published } = memoryDataset();
    ports.objects.put(source, csvOf(["title", "content"], ...rows));
    const parked: string[] = [];
    for (const message of hears)
      parked.push(...(await receive(message, { queues, through: (reaction) => tapped(ports, process(reaction)) })));
    return {
      says: [...new Map(published.map(({ type, detail }) => [detail.metadata.id, type])).values()].sort(),
      words: wordsOf(published),
      parked,
      objects: ports.objects.uris().map((uri) => `${uri} ${ports.objects.text(uri)}`),
      tombstone: await ports.tombstones.read(runId),
      outcome: await ports.outcomes.read(runId),
    };
  },
  expectEnding: (ending, { says }, hint, undisturbed) => {
    expect(ending.says, hint).toEqual(says);
    expect(ending.parked, hint).toEqual([]);
    expect(ending, hint).toEqual(undisturbed);
  },
});
