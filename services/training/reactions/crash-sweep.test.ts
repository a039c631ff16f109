import { expect } from "vitest";
import {
  CancellationRequested,
  DatasetReady,
  HostingSection,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  eventIdOf,
  stableId,
  type Dataset,
  type Recipe,
} from "../../../events-schema/index.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { messagesFor, type Message } from "../../chassis/memory/message.ts";
import { receive, wordsOf } from "../../chassis/memory/receive.ts";
import { findBase, orderFor } from "../domain/plan-training.ts";
import { memoryTraining } from "../memory/memory-training.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { TrainingPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

const runId = stableId("run", "training");
const cause = (of: string) => ({
  id: eventIdOf({ runId, type: "Sample", naturalKey: of }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
});
const part = (name: string, records: number) => ({ uri: `s3://memory/d/${name}.jsonl`, records, bytes: records * 100 });
const dataset: Dataset = {
  name: "articles",
  version: "0123456789abcdef01234567",
  recordFormat: "conversation",
  manifestUri: "s3://memory/d/manifest.json",
  train: part("train", 800),
  validation: part("validation", 100),
  longestRecordBytes: 4000,
};
const training = { baseModel: "amazon.nova-micro-v1:0:128k", hyperParameters: {}, deadlineHours: 72 };
const counts = { rowsIn: 900, records: 900, dropped: {}, noticed: {} };
const jobArn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/abc";
const modelArn = "arn:aws:bedrock:us-east-1:111122223333:custom-model/abc";
const metricsUri = `s3://memory/training/${runId}/model-customization-job-abc/training_artifacts/step_wise_training_metrics.csv`;

const { event } = messagesFor({ service, wiring, ledger: "remembers" });
const ready = (recipe: Partial<Recipe> = {}, change: Partial<Dataset> = {}): Message<TrainingPorts> =>
  event("onDatasetReady", DatasetReady, cause("ready"), {
    dataset: { ...dataset, ...change },
    counts,
    recipe: { training, ...recipe },
  });
const order = (recipe: Partial<Recipe>) => {
  const found = findBase(training, "us-east-1");
  if ("problem" in found) throw new Error(found.problem.message);
  const about = { dataset, recipe: { training, ...recipe }, training };
  return orderFor(found.base, about, { runId, place: { region: "us-east-1", outputUri: "s3://memory/training/" } });
};
const job = { arn: jobArn, name: "job", attempt: 1 };
const completed = (recipe: Partial<Recipe> = {}): Message<TrainingPorts> =>
  event("onTrainingJobEnded", TrainingJobCompleted, cause("ended"), {
    order: order(recipe),
    job: { ...job, status: "Completed" },
    modelArn,
  });
const failed = (code: string): Message<TrainingPorts> =>
  event("onTrainingJobEnded", TrainingJobFailed, cause("ended"), {
    order: order({}),
    job: { ...job, status: "Failed" },
    problem: { code, message: "it failed", remedy: "Try again." },
  });
const cancelled = event("onRunOver", CancellationRequested, cause("cancelled"), { runId, reason: "a test" });
const ended = event("onRunOver", RunEnded, cause("over"), { outcome: "failed", reason: "a test", summary: {} });
const hosting = HostingSection.parse({});

type Story = { hears: Message<TrainingPorts>[]; says: string[] };

const stories: Record<string, Story> = {
  "a ready dataset asks for its job": { hears: [ready()], says: ["TrainingJobRequested"] },
  "a dataset with hosting asks what is free first": { hears: [ready({ hosting })], says: ["TrainingJobRequested"] },
  "a dataset is too small": {
    hears: [ready({}, { train: part("train", 3) })],
    says: ["ModelTrainingFailed", "RunEnded"],
  },
  "nothing was to be trained": { hears: [ready({ training: undefined })], says: [] },
  "a run is cancelled before its job is asked for": {
    hears: [cancelled, ready()],
    says: ["ModelTrainingFailed", "RunEnded"],
  },
  "a run has ended before its job is asked for": { hears: [ended, ready()], says: [] },
  "a job ends well, and that was all": { hears: [completed()], says: ["ModelTrained", "RunEnded"] },
  "a job ends well, and its model is to be hosted": { hears: [completed({ hosting })], says: ["ModelTrained"] },
  "a job fails": { hears: [failed("jobs/failed")], says: ["ModelTrainingFailed", "RunEnded"] },
  "a job was cancelled": { hears: [failed("run/cancelled")], says: ["ModelTrainingFailed", "RunEnded"] },
  "everything is heard twice": {
    hears: [ready(), ready(), completed(), completed(), ended, ready()],
    says: ["ModelTrained", "RunEnded", "TrainingJobRequested"],
  },
};

describeCrashSweep({
  service,
  stories,
  tell: async ({ hears }: Story, { queues, process }) => {
    const { ports, published } = memoryTraining();
    ports.objects.put(metricsUri, "step_number,epoch_number,training_loss\n1,1,0.5\n2,2,0.25\n");
    const parked: string[] = [];
    for (const message of hears)
      parked.push(...(await receive(message, { queues, through: (reaction) => tapped(ports, process(reaction)) })));
    return {
      says: [...new Map(published.map(({ type, detail }) => [detail.metadata.id, type])).values()].sort(),
      words: wordsOf(published),
      parked,
      tombstone: await ports.tombstones.read(runId),
    };
  },
  expectEnding: (ending, { says }, hint, undisturbed) => {
    expect(ending.says, hint).toEqual(says);
    expect(ending.parked, hint).toEqual([]);
    expect(ending, hint).toEqual(undisturbed);
  },
});
