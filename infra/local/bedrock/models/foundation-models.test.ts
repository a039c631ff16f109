import {
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  ListFoundationModelsCommand,
} from "@aws-sdk/client-bedrock";
import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-bedrock";
import { CreateModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld({ region: "us-west-2" });
});
afterEach(() => world.close());

describe("foundation models", () => {
  test("are listed by what can be done with them in this region", async () => {
    const { modelSummaries } = await world.control.send(
      new ListFoundationModelsCommand({
        byCustomizationType: "FINE_TUNING",
        byProvider: "Meta",
        byOutputModality: "TEXT",
      }),
    );
    expect(modelSummaries?.map(({ modelId }) => modelId)).toContain("meta.llama3-3-70b-instruct-v1:0:128k");
    expect(
      modelSummaries?.every(({ inferenceTypesSupported }) => inferenceTypesSupported?.join("") === "PROVISIONED"),
    ).toBe(true);
    const nova = await world.control.send(
      new ListFoundationModelsCommand({ byCustomizationType: "FINE_TUNING", byProvider: "Amazon" }),
    );
    expect(nova.modelSummaries?.some(({ modelId }) => modelId?.includes("nova"))).toBe(false);
  });

  test("are described by id or ARN", async () => {
    const { modelDetails } = await world.control.send(
      new GetFoundationModelCommand({ modelIdentifier: "amazon.nova-lite-v1:0" }),
    );
    expect(modelDetails).toMatchObject({
      modelArn: "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
      inputModalities: ["TEXT", "IMAGE"],
      inferenceTypesSupported: ["ON_DEMAND"],
    });
    const byArn = await world.control.send(new GetFoundationModelCommand({ modelIdentifier: modelDetails?.modelArn }));
    expect(byArn.modelDetails).toEqual(modelDetails);
    const missing = world.control.send(new GetFoundationModelCommand({ modelIdentifier: "acme.model-v1" }));
    await expect(missing).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });
});

test("an operation that is not here is refused by its name", async () => {
  const send = world.control.send(new GetFoundationModelAvailabilityCommand({ modelId: "amazon.nova-lite-v1:0" }));
  await expect(send).rejects.toMatchObject({
    name: "UnsupportedOperation",
    message: /GetFoundationModelAvailability is not in the local cloud/,
  });
});

test("tags can be put on a resource, listed, taken off, and not put on what is not there", async () => {
  const { jobArn: resourceARN = "" } = await world.control.send(
    new CreateModelInvocationJobCommand({
      jobName: "b",
      roleArn: role,
      modelId: "meta.llama3-1-8b-instruct-v1:0",
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in.jsonl" } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
      tags: [{ key: "a", value: "1" }],
    }),
  );
  await world.control.send(new TagResourceCommand({ resourceARN, tags: [{ key: "b", value: "2" }] }));
  await world.control.send(new UntagResourceCommand({ resourceARN, tagKeys: ["a"] }));
  const { tags } = await world.control.send(new ListTagsForResourceCommand({ resourceARN }));
  expect(tags).toEqual([{ key: "b", value: "2" }]);
  const many = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}`, value: "" }));
  await expect(world.control.send(new TagResourceCommand({ resourceARN, tags: many }))).rejects.toMatchObject({
    name: "TooManyTagsException",
    resourceName: resourceARN,
  });
  for (const tags of [
    [{ key: "AWS:x", value: "" }],
    [
      { key: "c", value: "1" },
      { key: "c", value: "2" },
    ],
  ])
    await expect(world.control.send(new TagResourceCommand({ resourceARN, tags }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  const nobody = resourceARN.replace(/.{12}$/, "000000000000");
  await expect(world.control.send(new ListTagsForResourceCommand({ resourceARN: nobody }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
