import {
  CreateInferenceProfileCommand,
  CreateModelInvocationJobCommand,
  DeleteInferenceProfileCommand,
  GetInferenceProfileCommand,
  ListInferenceProfilesCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const ask = (modelId: string) =>
  world.runtime.send(
    new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "Hello there." }] }] }),
  );
const onDemand = {
  name: "ValidationException",
  message: `Invocation of model ID ${sonnet} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  $metadata: { httpStatusCode: 400 },
};

describe("system-defined profiles", () => {
  test("are those whose geography serves this Region, page by page", async () => {
    const first = await world.control.send(new ListInferenceProfilesCommand({ maxResults: 5 }));
    expect(first.inferenceProfileSummaries).toHaveLength(5);
    const all = await world.control.send(new ListInferenceProfilesCommand({ typeEquals: "SYSTEM_DEFINED" }));
    const ids = (all.inferenceProfileSummaries ?? []).map(({ inferenceProfileId = "" }) => inferenceProfileId);
    expect(new Set(ids.map((id) => id.split(".")[0]))).toEqual(new Set(["us", "global"]));
    const own = await world.control.send(new ListInferenceProfilesCommand({ typeEquals: "APPLICATION" }));
    expect(own.inferenceProfileSummaries).toEqual([]);
  });

  test("are described with the model in every Region they route to", async () => {
    const found = await world.control.send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: `us.${sonnet}` }),
    );
    expect(found).toMatchObject({
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.${sonnet}`,
      inferenceProfileName: "US Claude Sonnet 4.5",
      models: ["us-east-1", "us-east-2", "us-west-2"].map((region) => ({
        modelArn: `arn:aws:bedrock:${region}::foundation-model/${sonnet}`,
      })),
      status: "ACTIVE",
      type: "SYSTEM_DEFINED",
    });
    const missing = world.control.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: `eu.${sonnet}` }));
    await expect(missing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("are the only way to a model that is not served on demand", async () => {
    await expect(ask(sonnet)).rejects.toMatchObject(onDemand);
    await expect(ask(`arn:aws:bedrock:us-east-1::foundation-model/${sonnet}`)).rejects.toThrow(/on-demand throughput/);
    for (const id of [`us.${sonnet}`, `global.${sonnet}`])
      for (const name of [id, `arn:aws:bedrock:us-east-1:000000000000:inference-profile/${id}`])
        expect((await ask(name)).stopReason).toBe("end_turn");
  });

  test("do not answer for another geography, Region or account", async () => {
    for (const name of [
      `eu.${sonnet}`,
      "us.amazon.titan-embed-text-v2:0",
      `arn:aws:bedrock:us-west-2:000000000000:inference-profile/us.${sonnet}`,
      `arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${sonnet}`,
      "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0",
    ])
      await expect(ask(name)).rejects.toThrow("The provided model identifier is invalid.");
  });
});

test("a batch job takes such a model through its profile only", async () => {
  const create = (modelId: string) =>
    world.control.send(
      new CreateModelInvocationJobCommand({
        jobName: "b",
        roleArn: role,
        modelId,
        inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in.jsonl" } },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
      }),
    );
  await expect(create(sonnet)).rejects.toMatchObject(onDemand);
  expect((await create(`us.${sonnet}`)).jobArn).toContain(":model-invocation-job/");
});

test("an account's own profile can be made, asked, tagged, listed and deleted", async () => {
  const asked = {
    inferenceProfileName: "judges",
    clientRequestToken: "one",
    modelSource: { copyFrom: `arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.${sonnet}` },
    tags: [{ key: "team", value: "a" }],
  };
  const { inferenceProfileArn = "" } = await world.control.send(new CreateInferenceProfileCommand(asked));
  const again = await world.control.send(new CreateInferenceProfileCommand(asked));
  expect(again.inferenceProfileArn).toBe(inferenceProfileArn);
  const twin = world.control.send(new CreateInferenceProfileCommand({ ...asked, clientRequestToken: "two" }));
  await expect(twin).rejects.toMatchObject({ name: "ConflictException" });
  const bare = { copyFrom: `arn:aws:bedrock:us-east-1::foundation-model/${sonnet}` };
  const unserved = new CreateInferenceProfileCommand({ inferenceProfileName: "bare", modelSource: bare });
  await expect(world.control.send(unserved)).rejects.toThrow(/is not served on demand/);
  expect((await ask(inferenceProfileArn)).stopReason).toBe("end_turn");
  const { tags } = await world.control.send(new ListTagsForResourceCommand({ resourceARN: inferenceProfileArn }));
  expect(tags).toEqual([{ key: "team", value: "a" }]);
  const { inferenceProfileSummaries: [listed] = [] } = await world.control.send(
    new ListInferenceProfilesCommand({ typeEquals: "APPLICATION" }),
  );
  expect(listed).toMatchObject({ inferenceProfileArn, inferenceProfileName: "judges", type: "APPLICATION" });
  await world.control.send(new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: inferenceProfileArn }));
  await expect(ask(inferenceProfileArn)).rejects.toThrow("The provided model identifier is invalid.");
  const system = world.control.send(new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: `us.${sonnet}` }));
  await expect(system).rejects.toMatchObject({ name: "ValidationException" });
});
