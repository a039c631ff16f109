import {
  BedrockClient,
  CreateCustomModelDeploymentCommand,
  GetCustomModelCommand,
  ListCustomModelDeploymentsCommand,
} from "@aws-sdk/client-bedrock";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listHosted } from "../../services/console/hosted.ts";
import { root } from "../tidy/source-files.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
let bedrock: BedrockClient;
beforeAll(async () => {
  cloud = await runCloud({ speed: 2880 });
  bedrock = new BedrockClient(cloud.options);
});
afterAll(() => cloud.close());

/** A margin that no model reaches, and one that every model does: the decision is known beforehand. */
const never = { metric: "chrf", margin: 1, maxTokens: 64 };
const always = { metric: "chrf", margin: -1, maxTokens: 64 };

const start = async (name: string, more: Record<string, unknown>, rows = 60): Promise<string> => {
  const uri = await cloud.upload(`${name}.csv`, questionRows(rows));
  const split = { train: 0.6, validation: 0, test: 0.4 };
  const request = {
    name,
    source: { uri },
    records: conversation,
    promptsMin: 10,
    split,
    training: { baseModel: novaMicro },
  };
  return cloud.publish("DatasetRequested", { ...request, hosting: { method: "on-demand" }, ...more });
};

const typesOf = (runId: string): string[] => [...new Set(cloud.events(runId).map(({ type }) => type))];
const deployments = async () =>
  (await bedrock.send(new ListCustomModelDeploymentsCommand({}))).modelDeploymentSummaries ?? [];
const ofRun = async (runId: string) => (await listHosted(bedrock)).filter(({ run }) => run === runId);

describe("a trained model", () => {
  test("that wins is promoted: scored beside its base, the decision on the resource, the cost in the end", async () => {
    const runId = await start("winner", { evaluation: always, hosting: { method: "on-demand", owner: "the team" } });
    const { data } = await cloud.heard(runId, "RunEnded");
    expect(data).toMatchObject({ outcome: "succeeded", cost: { unknown: [] } });
    expect(typesOf(runId).slice(-4)).toEqual(["ModelHosted", "EvaluationScored", "ModelPromoted", "RunEnded"]);
    expect(await ofRun(runId)).toMatchObject([{ status: "Active", decision: "keep", owner: "the team" }]);
    const scored = await cloud.heard(runId, "EvaluationScored");
    expect((await cloud.heard(runId, "ModelPromoted")).causationId).toBe(scored.id);
    const { comparison } = scored.data as {
      comparison: { records: number; reportUri: string; candidate: { answered: number } };
    };
    expect(comparison.records).toBe(comparison.candidate.answered);
    expect(JSON.parse(await cloud.download(comparison.reportUri))).toMatchObject({ runId });
  });

  test("that does not win is retired: nothing hosts it, and the model goes too where the recipe says so", async () => {
    const runId = await start("loser", {
      evaluation: never,
      hosting: { method: "on-demand", deleteRetiredModel: true },
    });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
    const retired = (await cloud.heard(runId, "ModelRetired")).data as {
      model: { arn: string };
      modelDeleted: boolean;
    };
    expect(retired.modelDeleted).toBe(true);
    expect(await ofRun(runId)).toEqual([]);
    await expect(bedrock.send(new GetCustomModelCommand({ modelIdentifier: retired.model.arn }))).rejects.toMatchObject(
      { name: "ResourceNotFoundException" },
    );
  });

  test("is not trained at all where its test split is too small for any promotion", async () => {
    const runId = await start("untested", { evaluation: always, split: { train: 1, validation: 0, test: 0 } });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({
      outcome: "rejected",
      problem: { code: "training/too-few-test-records" },
    });
    expect(typesOf(runId)).not.toContain("TrainingJobRequested");
    expect(await ofRun(runId)).toEqual([]);
  });

  test("without an evaluation asked for is promoted as it is", async () => {
    const runId = await start("unasked", {});
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
    expect(await ofRun(runId)).toMatchObject([{ decision: "keep" }]);
  });

  test("that is hosted by the stack's tags, and for no run, is said to be so, and deleted", async () => {
    const [{ modelArn } = {}] = await deployments();
    const tags = { stack: "choreo", run: "lost", decision: "pending", "decide-by": "2026-01-01T00:00:00Z" };
    const { customModelDeploymentArn: arn } = await bedrock.send(
      new CreateCustomModelDeploymentCommand({
        modelDeploymentName: "nobodys",
        modelArn,
        tags: Object.entries(tags).map(([key, value]) => ({ key: `choreo:${key}`, value })),
      }),
    );
    const { data, at } = await cloud.heard("lost", "CapacityAbandoned");
    expect(data).toMatchObject({ hosted: { arn, name: "nobodys", method: "on-demand" } });
    await cloud.until(
      (entry) =>
        entry.kind === "call" &&
        entry.operation === "DeleteCustomModelDeployment" &&
        entry.status < 300 &&
        entry.at >= at,
    );
    expect((await listHosted(bedrock)).map(({ name }) => name)).not.toContain("nobodys");
  });

  test("is compared with a base that only an inference profile serves", async () => {
    const training = { baseModel: "amazon.nova-2-lite-v1:0:256k" };
    const split = { train: 0.9, validation: 0, test: 0.1 };
    const runId = await start("profiled", { training, split, evaluation: always }, 240);
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
    const { comparison } = (await cloud.heard(runId, "EvaluationScored")).data as {
      comparison: { base: { answered: number; unanswered: number } };
    };
    expect(comparison.base.answered).toBeGreaterThan(0);
    expect(comparison.base.unanswered).toBe(0);
  });

  test("of a cancelled run is retired, and the run ends as cancelled", async () => {
    const runId = await start("cancelled", { evaluation: always });
    await cloud.heard(runId, "ModelTrained");
    await cloud.publish("CancellationRequested", { runId });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "cancelled" });
    expect(await ofRun(runId)).toEqual([]);
  });
});

describe("an endpoint", () => {
  const endpoint = { method: "on-demand", endpoint: "headlines" };
  const modelOfEndpoint = async () =>
    (await deployments()).find(({ customModelDeploymentName }) => customModelDeploymentName === "headlines")?.modelArn;

  test("is made by the first promotion, swapped by the second, and given back by a rollback", async () => {
    const first = await start("first", { evaluation: always, hosting: endpoint });
    const promoted = (await cloud.heard(first, "ModelPromoted")).data as { model: { arn: string } };
    expect(await modelOfEndpoint()).toBe(promoted.model.arn);
    const second = await start("second", { evaluation: always, hosting: endpoint });
    const swapped = (await cloud.heard(second, "ModelPromoted")).data as {
      model: { arn: string };
      previousModelArn: string;
    };
    expect(swapped.previousModelArn).toBe(promoted.model.arn);
    expect(await modelOfEndpoint()).toBe(swapped.model.arn);
    await cloud.heard(second, "RunEnded");
    expect((await deployments()).filter(({ modelArn }) => modelArn === swapped.model.arn)).toHaveLength(1);
    const rollback = await cloud.publish("RollbackRequested", { requestId: "back", endpoint: "headlines" });
    expect((await cloud.heard(rollback, "EndpointRolledBack")).data).toMatchObject({ modelArn: promoted.model.arn });
  });

  test("that nobody knows cannot be rolled back", async () => {
    const rollback = await cloud.publish("RollbackRequested", { requestId: "nothing", endpoint: "unheard-of" });
    expect((await cloud.heard(rollback, "RollbackRejected")).data).toMatchObject({
      problem: { code: expect.stringMatching(/^hosting\//) as string },
    });
  });
});

test("choreo hosted shows what is hosted, for whom and at what cost a day, and deletes what it is told to by name", async () => {
  const choreo = async (...args: string[]) => {
    const environment = { ...process.env, CHOREO_ENDPOINT: cloud.local.endpoint };
    const child = spawn(process.execPath, [join(root, "services/console/cli.ts"), ...args], { env: environment });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return output + errors;
  };
  const runId = await start("shown", {
    hosting: { method: "on-demand", owner: "the team", until: "2030-01-01T00:00:00Z" },
  });
  const { hosted } = (await cloud.heard(runId, "ModelPromoted")).data as { hosted: { name: string } };
  expect(await choreo("hosted")).toMatch(
    new RegExp(`${hosted.name} .*on-demand .*a day.*decision keep, owner the team, until 2030.*run ${runId}`),
  );
  expect(await choreo("hosted", "--delete", "nothing-of-that-name")).toContain("nothing hosted is named");
  expect(await choreo("hosted", "--delete", hosted.name, "--yes")).toContain(`${hosted.name} is deleted`);
  expect(await choreo("hosted")).not.toContain(hosted.name);
});

test("with no room for a deployment the run is refused before training is paid, with the quota to ask for", async () => {
  const code = "L-1EF80F3E";
  const set = (value: number | null) =>
    fetch(`${cloud.local.endpoint}/_choreo/quotas`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, value }),
    });
  await set(0);
  const runId = await start("no-room", { evaluation: always });
  const { data } = await cloud.heard(runId, "RunEnded");
  await set(null);
  expect(data).toMatchObject({
    outcome: "rejected",
    problem: { code: "training/no-hosting", remedy: expect.stringContaining(code) as string },
  });
  expect(typesOf(runId)).not.toContain("TrainingJobRequested");
});
