import {
  CreateCustomModelDeploymentCommand,
  CreateModelCustomizationJobCommand,
  CreateProvisionedModelThroughputCommand,
  DeleteCustomModelCommand,
  DeleteCustomModelDeploymentCommand,
  DeleteProvisionedModelThroughputCommand,
  GetCustomModelCommand,
  GetCustomModelDeploymentCommand,
  GetProvisionedModelThroughputCommand,
  ListCustomModelDeploymentsCommand,
  ListProvisionedModelThroughputsCommand,
  UpdateCustomModelDeploymentCommand,
  UpdateProvisionedModelThroughputCommand,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, test } from "vitest";
import { conversationLine, lines, openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
afterEach(() => world.close());

const trained = async (name = "model-1"): Promise<string> => {
  await world.s3.put("data", "train.jsonl", lines(40, conversationLine));
  await world.control.send(
    new CreateModelCustomizationJobCommand({
      jobName: `train-${name}`,
      customModelName: name,
      roleArn: role,
      baseModelIdentifier: "amazon.nova-micro-v1:0:128k",
      trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
      outputDataConfig: { s3Uri: "s3://data/out/" },
    }),
  );
  await world.advance(3_600);
  const { modelArn = "" } = await world.control.send(new GetCustomModelCommand({ modelIdentifier: name }));
  return modelArn;
};

const allowed: Record<string, number> = { "L-BE77399C": 2, "L-AC096F71": 1 };
const withUnits = { quota: (name: string) => allowed[name] };

const ask = async (modelId: string): Promise<string | undefined> => {
  const messages = [{ role: "user" as const, content: [{ text: "Tell me in few words about clocks, please." }] }];
  const { output } = await world.runtime.send(new ConverseCommand({ modelId, messages }));
  return output?.message?.content?.[0]?.text;
};

describe("a custom model deployment", () => {
  const deploy = (modelArn: string, modelDeploymentName = "d1") =>
    world.control.send(
      new CreateCustomModelDeploymentCommand({
        modelArn,
        modelDeploymentName,
        clientRequestToken: modelDeploymentName,
      }),
    );
  const get = (customModelDeploymentIdentifier = "d1") =>
    world.control.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier }));

  test("becomes active and answers as the training data taught", async () => {
    world = await openWorld();
    const { customModelDeploymentArn = "" } = await deploy(await trained());
    expect((await get()).status).toBe("Creating");
    await expect(ask(customModelDeploymentArn)).rejects.toMatchObject({ name: "ModelNotReadyException" });
    await world.advance(300);
    expect((await get(customModelDeploymentArn)).status).toBe("Active");
    expect(await ask(customModelDeploymentArn)).toBe("clocks are what number theory calls clocks.");
    expect(world.events.every(({ "detail-type": type }) => type === "Model Customization Job State Change")).toBe(true);
  });

  test("swaps its model in place and keeps that model from being deleted", async () => {
    world = await openWorld();
    const first = await trained();
    const second = await trained("model-2");
    await deploy(first);
    await world.advance(300);
    await world.control.send(
      new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier: "d1", modelArn: second }),
    );
    expect(await get()).toMatchObject({
      modelArn: first,
      status: "Active",
      updateDetails: { modelArn: second, updateStatus: "Updating" },
    });
    const remove = () =>
      world.control.send(new DeleteCustomModelDeploymentCommand({ customModelDeploymentIdentifier: "d1" }));
    await expect(remove()).rejects.toMatchObject({ name: "ConflictException", $metadata: { httpStatusCode: 400 } });
    await world.advance(300);
    expect(await get()).toMatchObject({ modelArn: second, updateDetails: { updateStatus: "UpdateCompleted" } });
    const removeModel = () => world.control.send(new DeleteCustomModelCommand({ modelIdentifier: second }));
    await expect(removeModel()).rejects.toMatchObject({ name: "ConflictException" });
    await remove();
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await removeModel();
  });

  test("fails, or fails to change, where a fault says so", async () => {
    world = await openWorld();
    const first = await trained();
    const second = await trained("model-2");
    world.faults.set({ jobFailures: 1 });
    await deploy(first, "d0");
    await world.advance(300);
    expect(await get("d0")).toMatchObject({ status: "Failed", failureMessage: /unexpected error/ });
    world.faults.set({ jobFailures: 0 });
    await deploy(first);
    await world.advance(300);
    world.faults.set({ jobFailures: 1 });
    await world.control.send(
      new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier: "d1", modelArn: second }),
    );
    await world.advance(300);
    expect(await get()).toMatchObject({
      status: "Active",
      modelArn: first,
      updateDetails: { modelArn: second, updateStatus: "UpdateFailed" },
    });
  });

  test("keeps to its quotas and its name", async () => {
    world = await openWorld();
    const modelArn = await trained();
    const { customModelDeploymentArn } = await deploy(modelArn);
    expect(await deploy(modelArn)).toMatchObject({ customModelDeploymentArn });
    await deploy(modelArn, "d2");
    await expect(deploy(modelArn, "d3")).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      message: /in progress/,
    });
    await world.advance(300);
    const again = new CreateCustomModelDeploymentCommand({
      modelArn,
      modelDeploymentName: "d1",
      clientRequestToken: "other",
    });
    await expect(world.control.send(again)).rejects.toMatchObject({ name: "ValidationException" });
    const { modelDeploymentSummaries } = await world.control.send(
      new ListCustomModelDeploymentsCommand({ statusEquals: "Active" }),
    );
    expect(modelDeploymentSummaries?.map(({ customModelDeploymentName }) => customModelDeploymentName).sort()).toEqual([
      "d1",
      "d2",
    ]);
  });
});

describe("provisioned throughput", () => {
  const provision = (
    modelId: string,
    change: { provisionedModelName?: string; commitmentDuration?: "OneMonth" } = {},
  ) =>
    world.control.send(
      new CreateProvisionedModelThroughputCommand({ modelId, modelUnits: 1, provisionedModelName: "p1", ...change }),
    );
  const get = (provisionedModelId = "p1") =>
    world.control.send(new GetProvisionedModelThroughputCommand({ provisionedModelId }));
  const remove = () => world.control.send(new DeleteProvisionedModelThroughputCommand({ provisionedModelId: "p1" }));

  test("cannot be had with the default quota of no model units", async () => {
    world = await openWorld();
    await expect(provision(await trained())).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      message: /Nova Micro.*: 0/,
    });
    await expect(provision("amazon.nova-micro-v1:0:128k")).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
    });
  });

  test("comes into service, answers, and cannot be deleted while it changes", async () => {
    world = await openWorld(withUnits);
    const first = await trained();
    const { provisionedModelArn = "" } = await provision(first);
    await expect(remove()).rejects.toMatchObject({ name: "ConflictException" });
    await world.advance(600);
    expect(await get(provisionedModelArn)).toMatchObject({
      status: "InService",
      modelUnits: 1,
      modelArn: first,
      desiredModelArn: first,
    });
    const body = JSON.stringify({
      messages: [{ role: "user", content: [{ text: "Tell me in few words about bread, please." }] }],
    });
    const { body: answer } = await world.runtime.send(new InvokeModelCommand({ modelId: provisionedModelArn, body }));
    expect(new TextDecoder().decode(answer)).toContain("bread are what number theory calls bread.");
    const second = await trained("model-2");
    await world.control.send(
      new UpdateProvisionedModelThroughputCommand({
        provisionedModelId: "p1",
        desiredModelId: second,
        desiredProvisionedModelName: "p1",
      }),
    );
    expect(await get()).toMatchObject({ status: "Updating", modelArn: first, desiredModelArn: second });
    await world.advance(600);
    expect(await get()).toMatchObject({ status: "InService", modelArn: second });
    const { provisionedModelSummaries } = await world.control.send(
      new ListProvisionedModelThroughputsCommand({ modelArnEquals: second }),
    );
    expect(provisionedModelSummaries).toHaveLength(1);
    await remove();
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("with a commitment is kept to it", async () => {
    world = await openWorld(withUnits);
    await provision(await trained(), { commitmentDuration: "OneMonth" });
    await world.advance(600);
    await expect(remove()).rejects.toMatchObject({ name: "ConflictException", message: /commitment/ });
    await world.advance(31 * 86_400);
    await remove();
  });
});
