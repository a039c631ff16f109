import { BedrockClient } from "@aws-sdk/client-bedrock";
import { afterEach, expect, test } from "vitest";
import { listHosted } from "../../services/console/hosted.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud | undefined;
afterEach(() => cloud?.close());

const request = (uri: string, name: string) => ({
  name,
  source: { uri },
  records: conversation,
  promptsMin: 10,
  training: { baseModel: novaMicro },
});

const setFaults = async (endpoint: string, faults: Record<string, number>): Promise<void> => {
  const answer = await fetch(`${endpoint}/_choreo/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  expect(answer.status).toBe(200);
};

test("with every one of Bedrock's events lost, the reconciler alone ends the run", async () => {
  cloud = await runCloud();
  await setFaults(cloud.local.endpoint, { loseEvents: 1 });
  const runId = await cloud.publish(
    "DatasetRequested",
    request(await cloud.upload("lost.csv", questionRows(40)), "lost"),
  );
  expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
});

test("five runs at once share two slots; never more jobs at Bedrock than that, though Bedrock would take them", async () => {
  cloud = await runCloud({ enforceQuotas: false });
  const running = cloud;
  const runIds = await Promise.all(
    Array.from({ length: 5 }, async (_, i) =>
      running.publish(
        "DatasetRequested",
        request(await running.upload(`many-${i}.csv`, questionRows(40 + i)), `many-${i}`),
      ),
    ),
  );
  const ended = await Promise.all(runIds.map((runId) => running.heard(runId, "RunEnded")));
  expect(ended.map(({ data }) => data["outcome"])).toEqual(Array.from({ length: 5 }, () => "succeeded"));
  let live = 0;
  let most = 0;
  const states = new Map<string, string>();
  for (const entry of running.entries()) {
    if (entry.kind !== "bedrock" || !entry.resource.includes("model-customization-job")) continue;
    const wasLive = states.get(entry.resource) === "InProgress";
    states.set(entry.resource, entry.state);
    live += Number(entry.state === "InProgress") - Number(wasLive);
    most = Math.max(most, live);
  }
  expect(states.size).toBe(5);
  expect(most).toBe(2);
});

test("with nearly everything going wrong now and then, a run ends, and what is hosted afterwards was decided", async () => {
  const faults = {
    duplicate: 0.2,
    reorder: 0.2,
    delay: 0.2,
    duplicateDeliveries: 0.2,
    lateDeliveries: 0.1,
    throttleCalls: 0.02,
    throttleCallsAfter: 0.02,
    failCalls: 0.02,
    failCallsAfter: 0.02,
    crash: 0.02,
    slowStart: 0.1,
    loseEvents: 0.3,
    duplicateEvents: 0.5,
    lateEvents: 0.5,
    throttle: 0.05,
    throttleAfter: 0.02,
    serverErrors: 0.02,
    serverErrorsAfter: 0.02,
    outsiders: 0.05,
  };
  cloud = await runCloud({ speed: 2880, seed: "a bad day", faults });
  const runId = await cloud.publish("DatasetRequested", {
    ...request(await cloud.upload("bad-day.csv", questionRows(40)), "bad-day"),
    split: { train: 0.6, validation: 0, test: 0.4 },
    hosting: { method: "on-demand" },
    evaluation: { metric: "chrf", margin: -1, maxTokens: 64 },
  });
  const { outcome } = (await cloud.heard(runId, "RunEnded")).data;
  expect(["succeeded", "failed"]).toContain(outcome);
  for (const type of ["RunEnded", "ModelTrained", "EvaluationScored"]) {
    const said = cloud.events(runId).filter((event) => event.type === type);
    expect(new Set(said.map(({ data }) => JSON.stringify(data))).size).toBeLessThanOrEqual(1);
  }
  const hosted = await listHosted(new BedrockClient(cloud.options));
  expect(hosted.filter(({ decision }) => decision !== "keep")).toEqual([]);
  // Which ones depends on how often each was asked; a run with only a few proves little.
  expect(Object.keys(cloud.local.cloud.faults.struck()).length).toBeGreaterThan(10);
}, 240_000);
