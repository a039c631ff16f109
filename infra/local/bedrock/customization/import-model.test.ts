import {
  CreateCustomModelCommand,
  CreateCustomModelDeploymentCommand,
  CreateModelCustomizationJobCommand,
  CreateProvisionedModelThroughputCommand,
  DeleteCustomModelCommand,
  GetCustomModelCommand,
  ListCustomModelsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-bedrock";
import type { CreateCustomModelCommandInput } from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, test } from "vitest";
import { allowEverything } from "../../core/testing.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";
import { baseIn } from "./import-model.ts";

let world: World;

const asked: CreateCustomModelCommandInput = {
  modelName: "forged",
  modelSourceConfig: { s3DataSource: { s3Uri: "s3://data/nova-micro-run/step-40/" } },
  roleArn: role,
  clientRequestToken: "token1",
};
const create = (change: Partial<CreateCustomModelCommandInput> = {}) =>
  world.control.send(new CreateCustomModelCommand({ ...asked, ...change }));
const get = (modelIdentifier = "forged") => world.control.send(new GetCustomModelCommand({ modelIdentifier }));
const ready = async (options: Parameters<typeof openWorld>[0] = {}): Promise<void> => {
  world = await openWorld(options);
  await world.s3.put("data", "nova-micro-run/step-40/weights.bin", "opaque");
};
const tenMinutes = 600;

describe("an imported Nova model", () => {
  afterEach(() => world.close());

  test("is Creating, then Active, is listed as IMPORTED, and can be deployed and asked", async () => {
    await ready();
    const key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
    const { modelArn = "" } = await create({ modelTags: [{ key: "run", value: "r1" }], modelKmsKeyArn: key });
    expect(modelArn).toMatch(/^arn:aws:bedrock:us-east-1:000000000000:custom-model\/imported\/[a-z0-9]{12}$/);
    expect((await get()).modelStatus).toBe("Creating");
    await expect(world.control.send(new DeleteCustomModelCommand({ modelIdentifier: "forged" }))).rejects.toMatchObject(
      { name: "ConflictException", message: /being created/ },
    );
    const deploy = new CreateCustomModelDeploymentCommand({ modelArn, modelDeploymentName: "d1" });
    await expect(world.control.send(deploy)).rejects.toMatchObject({ name: "ValidationException" });
    await world.advance(tenMinutes);
    const { $metadata: _, ...model } = await get(modelArn);
    expect(model).toEqual({
      modelArn,
      modelName: "forged",
      baseModelArn: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
      customizationType: "IMPORTED",
      modelKmsKeyArn: key,
      modelStatus: "Active",
      creationTime: new Date("2026-01-01T00:00:00Z"),
    });
    const { modelSummaries } = await world.control.send(new ListCustomModelsCommand({ modelStatus: "Active" }));
    expect(modelSummaries).toMatchObject([{ modelArn, customizationType: "IMPORTED" }]);
    const { tags } = await world.control.send(new ListTagsForResourceCommand({ resourceARN: modelArn }));
    expect(tags).toEqual([{ key: "run", value: "r1" }]);
    const { customModelDeploymentArn: modelId } = await world.control.send(deploy);
    await world.advance(tenMinutes);
    const messages = [{ role: "user" as const, content: [{ text: "Rivers run to the sea." }] }];
    const { output } = await world.runtime.send(new ConverseCommand({ modelId, messages }));
    expect(output?.message?.content?.[0]?.text).toBe("Rivers run to the sea.");
    expect(world.events).toEqual([]);
  });

  test("is made once for a client token, and its name once", async () => {
    await ready();
    const first = await create();
    expect((await create()).modelArn).toBe(first.modelArn);
    expect((await create({ modelName: "other" })).modelArn).toBe(first.modelArn);
    await expect(create({ clientRequestToken: "token2" })).rejects.toMatchObject({
      name: "ConflictException",
      message: "A custom model with the name forged already exists.",
    });
  });

  test("is made after a restart in the middle", async () => {
    await ready();
    await create();
    await world.restart();
    await world.advance(tenMinutes);
    expect((await get()).modelStatus).toBe("Active");
  });

  const forbidding = (verdict: string) => ({
    iam: {
      ...allowEverything,
      authorize: (_caller: unknown, access: { action: string }) => {
        if (access.action === verdict) throw new AwsError("AccessDenied", "no", 403);
      },
    },
  });

  test.each([
    ["no such bucket", {}, "s3://elsewhere/run/", "The bucket elsewhere of s3://elsewhere/run/ does not exist."],
    ["nothing there", {}, "s3://data/empty/", "No model artifacts were found at s3://data/empty/."],
    ["a role that may not list", forbidding("s3:ListBucket"), "s3://data/nova-micro-run/", /ListBucket permissions/],
    ["a role that may not read", forbidding("s3:GetObject"), "s3://data/nova-micro-run/", /GetObject permissions/],
    ["a failure on request", { faults: { jobFailures: 1 } }, "s3://data/nova-micro-run/", /unexpected error/],
  ])("fails with a reason for %s", async (_name, options, s3Uri, failureMessage) => {
    await ready(options);
    await create({ modelSourceConfig: { s3DataSource: { s3Uri } } });
    await world.advance(tenMinutes);
    expect(await get()).toMatchObject({ modelStatus: "Failed", failureMessage: expect.stringMatching(failureMessage) });
    await world.control.send(new DeleteCustomModelCommand({ modelIdentifier: "forged" }));
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test.each<[string, Partial<CreateCustomModelCommandInput>, string, RegExp]>([
    ["no role", { roleArn: undefined }, "ValidationException", /roleArn is required/],
    ["no source", { modelSourceConfig: undefined }, "ValidationException", /either modelSourceConfig or/],
    [
      "two sources",
      { customModelDataSource: { modelPackageArnDataSource: { modelPackageArn: "arn:aws:sagemaker:x" } } },
      "ValidationException",
      /modelPackageArn|but not both/,
    ],
    [
      "a prefix Bedrock cannot name",
      { modelSourceConfig: { s3DataSource: { s3Uri: "s3://data/dt=1/" } } },
      "ValidationException",
      /pattern/,
    ],
    ["a key that is no ARN", { modelKmsKeyArn: "alias/mine" }, "ValidationException", /pattern/],
    [
      "a key of another Region",
      { modelKmsKeyArn: "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000" },
      "ValidationException",
      /is in another Region than us-east-1/,
    ],
    ["a reserved tag", { modelTags: [{ key: "aws:x", value: "1" }] }, "ValidationException", /reserved/],
  ])("is refused with %s", async (_name, change, name, message) => {
    await ready();
    await expect(create(change)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect((await world.control.send(new ListCustomModelsCommand({}))).modelSummaries).toEqual([]);
  });

  test("counts against the custom models of the account", async () => {
    await ready({ quota: (name) => (name === "L-CB5B847D" ? 1 : undefined) });
    await create();
    await expect(create({ modelName: "second", clientRequestToken: "t2" })).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
    });
  });

  test("is no base for a customization job, by its name either, but can be provisioned by name", async () => {
    await ready({ quota: () => 5 });
    const { modelArn } = await create();
    await world.advance(tenMinutes);
    const job = new CreateModelCustomizationJobCommand({
      jobName: "further",
      customModelName: "further",
      roleArn: role,
      baseModelIdentifier: "forged",
      trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
      outputDataConfig: { s3Uri: "s3://data/out/" },
    });
    await expect(world.control.send(job)).rejects.toMatchObject({ name: "ValidationException", message: /imported/ });
    const provision = new CreateProvisionedModelThroughputCommand({
      modelId: "forged",
      modelUnits: 1,
      provisionedModelName: "p1",
    });
    expect((await world.control.send(provision)).provisionedModelArn).toContain("provisioned-model");
    await expect(world.control.send(new DeleteCustomModelCommand({ modelIdentifier: modelArn }))).rejects.toMatchObject(
      { name: "ConflictException" },
    );
  });
});

test.each([
  ["s3://b/nova-micro-run/", "amazon.nova-micro-v1:0:128k"],
  ["s3://b/amazon.nova-2-lite-v1/", "amazon.nova-2-lite-v1:0:256k"],
  ["s3://b/Nova-Pro/x", "amazon.nova-pro-v1:0:300k"],
  ["s3://b/whatever/", "amazon.nova-lite-v1:0:300k"],
])("%s is of %s", (path, id) => {
  expect(baseIn(path)).toBe(id);
});
