import { BedrockClient, ListModelCustomizationJobsCommand } from "@aws-sdk/client-bedrock";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../tidy/source-files.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud();
});
afterAll(() => cloud.close());

const request = (uri: string, more: Record<string, unknown> = {}) => ({
  name: "e2e",
  source: { uri },
  records: conversation,
  promptsMin: 10,
  training: { baseModel: novaMicro },
  ...more,
});

const customizationJobs = async () => {
  const { modelCustomizationJobSummaries = [] } = await new BedrockClient(cloud.options).send(
    new ListModelCustomizationJobsCommand({}),
  );
  return modelCustomizationJobSummaries.length;
};

describe("a published DatasetRequested", () => {
  test("becomes a dataset, a job and a model, by events that name their causes", async () => {
    const runId = await cloud.publish(
      "DatasetRequested",
      request(await cloud.upload("articles.csv", questionRows(60))),
    );
    const ended = await cloud.heard(runId, "RunEnded");
    expect(ended.data).toMatchObject({ outcome: "succeeded" });
    // Delivery is at least once: the same fact may be stated twice, under one id.
    const events = cloud.events(runId).filter(({ id }, at, all) => all.findIndex((event) => event.id === id) === at);
    expect(events.map(({ type }) => type)).toEqual([
      "DatasetRequested",
      "DatasetReady",
      "TrainingJobRequested",
      "TrainingJobSubmitted",
      "TrainingJobCompleted",
      "ModelTrained",
      "RunEnded",
    ]);
    const byId = new Map(events.map((event) => [event.id, event]));
    expect(events.slice(1).map(({ causationId }) => byId.get(causationId)?.type)).toEqual([
      "DatasetRequested",
      "DatasetReady",
      "TrainingJobRequested",
      "TrainingJobRequested",
      "TrainingJobCompleted",
      "TrainingJobCompleted",
    ]);
  });

  test("leaves an immutable dataset whose counts add up", async () => {
    const runId = await cloud.publish("DatasetRequested", {
      ...request(await cloud.upload("counted.csv", `${questionRows(60)}\n61,,\n`)),
      training: undefined,
    });
    const { data } = await cloud.heard(runId, "DatasetReady");
    const { dataset, counts } = data as {
      dataset: { manifestUri: string; train: { uri: string; records: number } };
      counts: Record<string, unknown>;
    };
    expect(counts).toMatchObject({ rowsIn: 61, records: 60 });
    const lines = (await cloud.download(dataset.train.uri)).trimEnd().split("\n");
    expect(lines).toHaveLength(dataset.train.records);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      schemaVersion: "bedrock-conversation-2024",
      messages: [{ role: "user" }, { role: "assistant" }],
    });
    expect(JSON.parse(await cloud.download(dataset.manifestUri))).toHaveProperty("counts");
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  });

  test("with a prepared JSONL is trained on as it is", async () => {
    const example = JSON.parse(readFileSync(join(root, "examples/question-answers.json"), "utf8")) as {
      data: Record<string, unknown>;
    };
    const uri = await cloud.upload(
      "question-answers.jsonl",
      readFileSync(join(root, "examples/question-answers.jsonl"), "utf8"),
    );
    const runId = await cloud.publish("DatasetRequested", { ...example.data, source: { uri, format: "jsonl" } });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  });

  test("published again under its request id, also after its end, buys nothing more", async () => {
    const data = request(await cloud.upload("once.csv", questionRows(40)), { requestId: "only-once" });
    const runId = await cloud.publish("DatasetRequested", data);
    await cloud.heard(runId, "RunEnded");
    const jobs = await customizationJobs();
    const again = await cloud.publish("DatasetRequested", data);
    expect(again).toBe(runId);
    const witness = await cloud.publish("DatasetRequested", {
      ...request("s3://nowhere-at-all/x.csv"),
      name: "witness",
    });
    await cloud.heard(witness, "RunEnded");
    expect(await customizationJobs()).toBe(jobs);
    expect(cloud.events(runId).filter(({ type }) => type === "RunEnded")).toHaveLength(1);
  });
});

describe("a request that cannot be fulfilled ends its run with a reason", () => {
  const small = questionRows(40);
  test.each([
    ["dataset/unreadable-request", () => ({ name: "no source" })],
    ["dataset/missing-object", () => request("s3://nowhere-at-all/x.csv")],
    [
      "dataset/missing-column",
      async () => request(await cloud.upload("columns.csv", small), { columns: { content: "body" } }),
    ],
    [
      "dataset/unknown-field",
      async () =>
        request(await cloud.upload("fields.csv", small), { records: { ...conversation, assistant: "{{headline}}" } }),
    ],
    ["dataset/too-few-prompts", async () => request(await cloud.upload("few.csv", small), { promptsMin: 1000 })],
    [
      "dataset/malformed-jsonl",
      async () =>
        request(await cloud.upload("broken.jsonl", '{"prompt":"a","completion":"b"}\n{"prompt":\n'), {
          records: { format: "prepared", as: "prompt-completion" },
        }),
    ],
    [
      "training/unknown-model",
      async () => request(await cloud.upload("model.csv", small), { training: { baseModel: "acme.wonder-v1" } }),
    ],
    [
      "training/hyperparameter",
      async () =>
        request(await cloud.upload("hyper.csv", small), {
          training: { baseModel: novaMicro, hyperParameters: { epochCount: "many" } },
        }),
    ],
    [
      "training/no-hosting",
      async () => request(await cloud.upload("host.csv", small), { hosting: { method: "provisioned-throughput" } }),
    ],
  ] as const)("%s", async (code, make) => {
    const before = await customizationJobs();
    const runId = await cloud.publish("DatasetRequested", await make());
    const { data } = await cloud.heard(runId, "RunEnded");
    expect(data).toMatchObject({ outcome: "rejected", problem: { code } });
    const problem = data["problem"] as { message: string; remedy: string };
    expect(problem.message.length).toBeGreaterThan(10);
    expect(problem.remedy.length).toBeGreaterThan(10);
    expect(await customizationJobs()).toBe(before);
  });
});

describe("faults", () => {
  test("a poisoned message is parked with its reason, and its neighbours pass", async () => {
    const queue = Object.values(cloud.local.stack.resources).find(
      ({ type, ref }) => type === "AWS::SQS::Queue" && ref.endsWith("-training_onDatasetReady"),
    );
    const poison = { QueueUrl: queue?.ref, MessageBody: "{ this is not JSON" };
    await cloud.clients.sqs.send(new SendMessageCommand(poison));
    const runId = await cloud.publish(
      "DatasetRequested",
      request(await cloud.upload("neighbour.csv", questionRows(40))),
    );
    const parked = await cloud.until(
      ({ ...entry }) => entry.kind === "event" && entry.event["detail-type"] === "MessageParked",
    );
    expect(parked).toMatchObject({
      event: { detail: { data: { consumer: "training/onDatasetReady", code: "contract/not-json" } } },
    });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  });

  test("a cancelled run stops its job, ends once as cancelled, and nothing is left running", async () => {
    const runId = await cloud.publish(
      "DatasetRequested",
      request(await cloud.upload("cancelled.csv", questionRows(40))),
    );
    await cloud.heard(runId, "TrainingJobSubmitted");
    await cloud.publish("CancellationRequested", { runId });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "cancelled" });
    const { modelCustomizationJobSummaries = [] } = await new BedrockClient(cloud.options).send(
      new ListModelCustomizationJobsCommand({ statusEquals: "InProgress" }),
    );
    expect(modelCustomizationJobSummaries).toEqual([]);
  });
});
