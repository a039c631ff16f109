import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { stableId } from "../../events-schema/index.ts";
import type { Entry } from "../../infra/local/core/journal.ts";
import { claimEverywhere, parkEverywhere } from "./inbox-probes.ts";
import { cancelledPipeline, onDemandPipeline, pipeline, rejectedPipeline } from "./pipeline-probes.ts";
import { conversation, novaMicro, questionRows, type RunningCloud } from "../e2e/running-cloud.ts";

/** A path through the stack that a user or a failure takes; it ends when its promise has been kept. `turn` is new each time. */
export type Probe = { name: string; run(cloud: RunningCloud, turn: string): Promise<unknown> };

const always = { metric: "chrf", margin: -1, maxTokens: 64 };
const never = { metric: "chrf", margin: 1, maxTokens: 64 };
const onDemand = { method: "on-demand" };

const order = async (
  cloud: RunningCloud,
  turn: string,
  more: Record<string, unknown> = {},
  rows = 40,
): Promise<string> => {
  const uri = await cloud.upload(`${turn}.csv`, questionRows(rows));
  return cloud.publish("DatasetRequested", {
    name: turn,
    source: { uri },
    records: conversation,
    promptsMin: 10,
    split: { train: 0.6, validation: 0, test: 0.4 },
    training: { baseModel: novaMicro },
    requestId: turn,
    ...more,
  });
};

const ended = async (cloud: RunningCloud, runId: string, outcome: string): Promise<void> => {
  const { data } = await cloud.heard(runId, "RunEnded");
  if (data["outcome"] !== outcome)
    throw new Error(`the run ended ${String(data["outcome"])}: ${String(data["reason"])}`);
};

const run =
  (outcome: string, more: Record<string, unknown>) =>
  async (cloud: RunningCloud, turn: string): Promise<void> =>
    ended(cloud, await order(cloud, turn, more), outcome);

const now = (cloud: RunningCloud): number => cloud.entries().at(-1)?.sequence ?? 0;

const isPublished = (entry: Entry): boolean =>
  entry.kind === "call" && entry.service === "sns" && entry.operation === "Publish" && entry.error === undefined;

/** Metrics that may not be read stop no run, so it is looked for whether they were; and machines hear of its end after that. */
const promoted = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const before = now(cloud);
  const runId = await order(cloud, turn, { hosting: onDemand, evaluation: always });
  await ended(cloud, runId, "succeeded");
  await cloud.until((entry) => isPublished(entry) && entry.sequence > before);
  const { data } = await cloud.heard(runId, "ModelTrained");
  if ((data["lossByEpoch"] as unknown[]).length === 0) throw new Error("the metrics of the training were not read");
};

const queueUrl = (cloud: RunningCloud, reaction: string): string =>
  Object.values(cloud.local.stack.resources).find(
    ({ type, ref }) => type === "AWS::SQS::Queue" && ref.endsWith(`-${reaction}`),
  )?.ref ?? "";

const post = async (cloud: RunningCloud, path: string, body: unknown): Promise<void> => {
  const headers = { "content-type": "application/json" };
  await fetch(`${cloud.local.endpoint}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
};

const isParked =
  (code: string, after: number) =>
  (entry: Entry): boolean =>
    entry.kind === "event" &&
    entry.sequence > after &&
    entry.event["detail-type"] === "MessageParked" &&
    (entry.event.detail["data"] as { code: string }).code === code;

const redriven = async (cloud: RunningCloud, turn: string, filter: Record<string, unknown>): Promise<void> => {
  const runId = await cloud.publish("RedriveRequested", { requestId: `redrive-${turn}`, ...filter });
  await cloud.heard(runId, "MessagesRedriven");
};

const parkAndRedrive = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const before = now(cloud);
  const QueueUrl = queueUrl(cloud, "training_onDatasetReady");
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `{ ${turn}` }));
  await cloud.until(isParked("contract/not-json", before));
  const again = now(cloud);
  await redriven(cloud, turn, { code: "contract/not-json" });
  await cloud.until(isParked("contract/not-json", again));
};

/** EventBridge may not deliver for a while: its dead letters are parked, and sent on when it may again. */
const undeliverable = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const queue = { QueueUrl: queueUrl(cloud, "training_onDatasetReady") };
  const { sqs } = cloud.clients;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ ...queue, AttributeNames: ["Policy"] }));
  const setPolicy = (Policy: string) => sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { Policy } }));
  const before = now(cloud);
  await setPolicy("");
  const runId = await order(cloud, turn);
  try {
    await cloud.until(isParked("delivery/no-permissions", before));
  } finally {
    await setPolicy(Attributes?.["Policy"] ?? "");
  }
  await redriven(cloud, turn, { runId });
  await ended(cloud, runId, "succeeded");
};

const cancelled = async (cloud: RunningCloud, turn: string, after: string): Promise<void> => {
  const runId = await order(cloud, turn, { hosting: onDemand, evaluation: always });
  await cloud.heard(runId, after);
  await cloud.publish("CancellationRequested", { runId });
  await ended(cloud, runId, "cancelled");
};

const withFaults = async (cloud: RunningCloud, faults: Record<string, number>, work: () => Promise<void>) => {
  await post(cloud, "/_choreo/faults", faults);
  try {
    await work();
  } finally {
    await post(cloud, "/_choreo/faults", Object.fromEntries(Object.keys(faults).map((one) => [one, 0])));
  }
};

const rolledBack = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const hosting = { ...onDemand, endpoint: turn };
  for (const name of ["first", "second"])
    await ended(cloud, await order(cloud, `${turn}-${name}`, { evaluation: always, hosting }), "succeeded");
  const rollback = await cloud.publish("RollbackRequested", { requestId: turn, endpoint: turn });
  await cloud.heard(rollback, "EndpointRolledBack");
};

const throughput = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const hosting = { method: "provisioned-throughput" };
  await run("succeeded", { hosting, evaluation: never })(cloud, turn);
  await run("succeeded", { hosting, evaluation: always })(cloud, `${turn}-kept`);
};

/** A batch job that the account itself asks for, of no pipeline. */
const batch = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const runId = stableId("grants", turn);
  const folder = `batch/${runId}`;
  const line = (at: number) =>
    JSON.stringify({
      recordId: `RECORD${String(at).padStart(6, "0")}`,
      modelInput: { messages: [{ role: "user", content: [{ text: `What is ${at}?` }] }] },
    });
  const lines = Array.from({ length: 100 }, (_, at) => `${line(at)}\n`).join("");
  await cloud.clients.s3.send(
    new PutObjectCommand({ Bucket: cloud.bucket, Key: `${folder}/chunk.jsonl`, Body: lines }),
  );
  const metadata = {
    id: stableId("event", turn),
    version: 1,
    runId,
    causationId: runId,
    hops: 1,
    time: new Date().toISOString(),
    requester: { account: cloud.local.cloud.account },
  };
  const job = {
    jobKey: stableId("job", turn),
    modelId: "amazon.nova-lite-v1:0",
    invocationType: "Converse",
    records: 100,
    inputUri: `s3://${cloud.bucket}/${folder}/chunk.jsonl`,
    outputUri: `s3://${cloud.bucket}/${folder}/answers/`,
    timeoutHours: 24,
    deadlineHours: 48,
    context: {},
  };
  const Detail = JSON.stringify({ metadata, data: { order: job } });
  const entry = { EventBusName: cloud.bus, Source: "choreo.batch", DetailType: "BatchJobRequested", Detail };
  await cloud.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
  const failed = cloud.heard(runId, "BatchJobFailed").then(({ data }) => {
    throw new Error(`the job failed: ${JSON.stringify(data)}`);
  });
  await Promise.race([cloud.heard(runId, "BatchJobCompleted"), failed]);
};

/** This base takes no fewer than 200 records to train on. */
const profiled = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const training = { baseModel: "amazon.nova-2-lite-v1:0:256k" };
  const split = { train: 0.9, validation: 0, test: 0.1 };
  await ended(
    cloud,
    await order(cloud, turn, { training, split, hosting: onDemand, evaluation: always }, 240),
    "succeeded",
  );
};

const gone = "s3://nowhere-at-all/x.csv";

export const probes: readonly Probe[] = [
  { name: "a model that wins is promoted", run: promoted },
  {
    name: "a model that loses is retired and deleted",
    run: run("succeeded", { hosting: { ...onDemand, deleteRetiredModel: true }, evaluation: never }),
  },
  { name: "a request without its file is rejected", run: run("rejected", { source: { uri: gone } }) },
  { name: "a run is cancelled while it trains", run: (cloud, turn) => cancelled(cloud, turn, "TrainingJobSubmitted") },
  { name: "a run is cancelled once it is hosted", run: (cloud, turn) => cancelled(cloud, turn, "ModelHosted") },
  { name: "an endpoint is swapped and rolled back", run: rolledBack },
  { name: "a model is hosted by provisioned throughput", run: throughput },
  { name: "an unreadable message is parked and sent back", run: parkAndRedrive },
  { name: "every inbox gets what it cannot read", run: parkEverywhere },
  { name: "every inbox gets an event by reference", run: claimEverywhere },
  {
    name: "a base is asked through its inference profile",
    run: profiled,
  },
  { name: "an event that could not be delivered is parked and sent back", run: undeliverable },
  { name: "a batch job is run", run: batch },
  { name: "a pipeline asks in jobs, stage after stage", run: pipeline },
  { name: "a pipeline asks on demand", run: onDemandPipeline },
  { name: "a pipeline without its input is rejected", run: rejectedPipeline },
  { name: "a pipeline is cancelled and taken up again", run: cancelledPipeline },
  {
    name: "Bedrock's events are lost",
    run: (cloud, turn) => withFaults(cloud, { loseEvents: 1 }, () => run("succeeded", {})(cloud, turn)),
  },
  {
    name: "answers of Create calls are lost",
    run: (cloud, turn) =>
      withFaults(cloud, { serverErrorsAfter: 0.5 }, () => run("succeeded", { hosting: onDemand })(cloud, turn)),
  },
  {
    name: "a training job fails",
    run: (cloud, turn) => withFaults(cloud, { jobFailures: 1 }, () => run("failed", {})(cloud, turn)),
  },
  {
    name: "more runs than slots",
    run: (cloud, turn) => Promise.all([1, 2, 3, 4].map((one) => run("succeeded", {})(cloud, `${turn}-${one}`))),
  },
];
