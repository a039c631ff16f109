import { afterEach, expect, test } from "vitest";
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
