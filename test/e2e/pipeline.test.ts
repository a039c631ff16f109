import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud();
});
afterAll(() => cloud.close());

const model = "amazon.nova-lite-v1:0";
const prompts = {
  topic: { template: "Of which topic is this? {{text}}" },
  short: { template: "In one line: {{response}}" },
};
const rows = (count: number): string =>
  ["record_id,text", ...Array.from({ length: count }, (_, at) => `00${at},"Text ${at}, of many words."`)].join("\n");

const request = (uri: string, more: Record<string, unknown> = {}) => ({
  name: "e2e",
  prompts,
  stages: [{ name: "topic", model, input: { from: "s3", uri }, asks: { mode: "single", prompt: "topic" } }],
  results: { formats: ["csv", "parquet"] },
  ...more,
});

/** Delivery is at least once: the same fact may be stated twice, under one id. */
const typesOf = (runId: string): string[] =>
  [...new Map(cloud.events(runId).map(({ id, type }) => [id, type])).values()].toSorted();

describe("a published PipelineRequested", () => {
  test("becomes jobs, answers on demand, results and the run's end", async () => {
    const uri = await cloud.upload("many/rows.csv", rows(130));
    const stages = [
      {
        name: "topic",
        model,
        input: { from: "s3", uri: uri.replace("rows.csv", "") },
        asks: { mode: "single", prompt: "topic" },
        limits: { maxRecordsPerJob: 120 },
      },
      {
        name: "short",
        // Bedrock's job asks it in the name of the job's own role.
        model: `us.${model}`,
        input: { from: "stage", stage: "topic" },
        asks: { mode: "single", prompt: "short" },
        form: "Converse",
      },
    ];
    const runId = await cloud.publish("PipelineRequested", request(uri, { stages }));
    const { data } = await cloud.heard(runId, "RunEnded");
    expect(data).toMatchObject({
      outcome: "succeeded",
      summary: { recordsIn: 130, answered: 130, failed: 0, jobs: 2, onDemand: 10 },
    });
    expect(typesOf(runId)).toEqual([
      ...Array<string>(2).fill("BatchJobCompleted"),
      ...Array<string>(2).fill("BatchJobRequested"),
      ...Array<string>(2).fill("BatchJobSubmitted"),
      "PipelineCompleted",
      "PipelineRequested",
      "RunEnded",
      "StageCompleted",
      "StageCompleted",
      "StageStarted",
      "StageStarted",
    ]);
    const completed = (await cloud.heard(runId, "PipelineCompleted")).data as {
      results: { stage: string; format: string; uri: string; records: number }[];
      reportUri: string;
    };
    const csv = completed.results.find(({ stage, format }) => stage === "short" && format === "csv");
    const lines = (await cloud.download(csv?.uri ?? "")).trim().split("\n");
    expect([lines.length, csv?.records]).toEqual([131, 130]);
    // The end itself names the last stage's files, so that its mail can link to them.
    expect(data["summary"]).toMatchObject({ csvUri: csv?.uri });
    expect(lines[0]).toContain("record_id");
    expect(lines[8]).toContain("007");
    const report = JSON.parse(await cloud.download(completed.reportUri)) as Record<string, unknown>;
    expect(report).toMatchObject({
      pipeline: "e2e",
      stages: [
        { stage: "topic", answered: 130 },
        { stage: "short", answered: 130 },
      ],
    });
  });

  test("of a few records is answered on demand alone", async () => {
    const runId = await cloud.publish("PipelineRequested", request(await cloud.upload("few.csv", rows(7))));
    const { data } = await cloud.heard(runId, "RunEnded");
    expect(data).toMatchObject({ outcome: "succeeded", summary: { answered: 7, jobs: 0, onDemand: 7 } });
  });

  test("that cannot go well is rejected with everything that is wrong with it", async () => {
    const uri = await cloud.upload("bad.what", "x");
    const stage = { name: "topic", model, input: { from: "s3", uri }, asks: { mode: "single", prompt: "none" } };
    const runId = await cloud.publish("PipelineRequested", request(uri, { stages: [stage] }));
    const { data } = await cloud.heard(runId, "PipelineRejected");
    expect(data).toMatchObject({ problem: { code: "batch/prompt-unknown" }, others: [{ code: "batch/input-format" }] });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "rejected" });
  });

  test("that is cancelled ends cancelled, and another goes on from there", async () => {
    const uri = await cloud.upload("cancelled.csv", rows(150));
    const runId = await cloud.publish("PipelineRequested", request(uri));
    await cloud.heard(runId, "BatchJobSubmitted");
    await cloud.publish("CancellationRequested", { runId });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "cancelled" });
    const again = await cloud.publish("PipelineRequested", request(uri, { resumes: { runId } }));
    expect((await cloud.heard(again, "RunEnded")).data).toMatchObject({
      outcome: "succeeded",
      summary: { recordsIn: 150, answered: 150 },
    });
  });
});
