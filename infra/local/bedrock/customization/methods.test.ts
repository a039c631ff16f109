import {
  CreateModelCustomizationJobCommand,
  GetCustomModelCommand,
  GetModelCustomizationJobCommand,
  ListFoundationModelsCommand,
} from "@aws-sdk/client-bedrock";
import type { CreateModelCustomizationJobCommandInput } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, test } from "vitest";
import { allowEverything } from "../../core/testing.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { lines, openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
afterEach(() => world.close());

type Input = CreateModelCustomizationJobCommandInput;
const distillation: Input = {
  jobName: "distil",
  customModelName: "student",
  roleArn: role,
  baseModelIdentifier: "amazon.nova-micro-v1:0:128k",
  customizationType: "DISTILLATION",
  trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
  outputDataConfig: { s3Uri: "s3://data/out/" },
  customizationConfig: {
    distillationConfig: {
      teacherModelConfig: { teacherModelIdentifier: "us.amazon.nova-premier-v1:0", maxResponseLengthForInference: 500 },
    },
  },
};
const graderConfig = { lambdaGrader: { lambdaArn: "arn:aws:lambda:us-east-1:000000000000:function:grader" } };
const reinforcement: Input = {
  ...distillation,
  baseModelIdentifier: "amazon.nova-2-lite-v1:0:256k",
  customizationType: "REINFORCEMENT_FINE_TUNING",
  customizationConfig: { rftConfig: { graderConfig, hyperParameters: { epochCount: 2, learningRate: 0.0001 } } },
};

const prompt = (number: number): string =>
  JSON.stringify({
    schemaVersion: "bedrock-conversation-2024",
    messages: [{ role: "user", content: [{ text: `Report ${number} says that rivers rose. Nothing else happened.` }] }],
  });
const graded = (number: number): string =>
  JSON.stringify({
    messages: [{ role: "user", content: `What is ${number} and one?` }],
    reference_answer: `${number + 1}`,
  });

const ready = async (line = prompt, count = 110, options: Parameters<typeof openWorld>[0] = {}): Promise<void> => {
  world = await openWorld(options);
  await world.s3.put("data", "train.jsonl", lines(count, line));
};
const create = (input: Input) => world.control.send(new CreateModelCustomizationJobCommand(input));
const ended = async (input: Input) => {
  await create(input);
  await world.advance(3_700);
  return world.control.send(new GetModelCustomizationJobCommand({ jobIdentifier: input.jobName }));
};

describe("a distillation", () => {
  test("teaches the student what the teacher says to each prompt", async () => {
    await ready();
    expect(await ended(distillation)).toMatchObject({
      status: "Completed",
      customizationType: "DISTILLATION",
      customizationConfig: distillation.customizationConfig,
    });
    const model = await world.control.send(new GetCustomModelCommand({ modelIdentifier: "student" }));
    expect(model).toMatchObject({ modelStatus: "Active", customizationType: "DISTILLATION" });
    expect(world.states("jobStatus")).toEqual(["InProgress", "Completed"]);
  });

  test.each<[string, Input, RegExp]>([
    [
      "a teacher of another family",
      { ...distillation, customizationConfig: teacher("us.anthropic.claude-opus-5") },
      /is not a supported teacher for the student/,
    ],
    [
      "a teacher that is served through a profile only, by its bare id",
      { ...distillation, customizationConfig: teacher("amazon.nova-premier-v1:0") },
      /only be used through an inference profile/,
    ],
    [
      "no teacher",
      { ...distillation, customizationConfig: undefined },
      /distillationConfig is required for DISTILLATION/,
    ],
    [
      "another method's configuration",
      { ...distillation, customizationConfig: { rftConfig: { graderConfig } } },
      /distillationConfig is required for DISTILLATION/,
    ],
  ])("is refused with %s", async (_, input, message) => {
    await ready();
    await expect(create(input)).rejects.toMatchObject({ name: "ValidationException", message });
  });

  test("is refused by name where it would learn from invocation logs", async () => {
    await ready();
    const invocationLogsConfig = { invocationLogSource: { s3Uri: "s3://data/logs/" } };
    await expect(create({ ...distillation, trainingDataConfig: { invocationLogsConfig } })).rejects.toThrow(
      /from invocation logs is not in the local cloud/,
    );
  });

  test("fails with too few prompts, with a line above 16 KB, and without the permission to ask the teacher", async () => {
    await ready(prompt, 99);
    expect(await ended(distillation)).toMatchObject({
      status: "Failed",
      failureMessage: /fewer than the minimum of 100/,
    });
    await world.s3.put(
      "data",
      "train.jsonl",
      lines(110, (n) => prompt(n).replace("rose", "rose ".repeat(4_000))),
    );
    expect(await ended({ ...distillation, jobName: "long" })).toMatchObject({
      status: "Failed",
      failureMessage: /^Input size exceeded in file train.jsonl/,
    });
    await world.close();
    const iam = {
      ...allowEverything,
      authorize: (_: unknown, { action, resource }: { action: string; resource: string }) => {
        if (action === "bedrock:InvokeModel" && resource.includes("us-west-2"))
          throw new AwsError("AccessDeniedException", "no", 403);
      },
    };
    await ready(prompt, 110, { iam });
    expect(await ended(distillation)).toMatchObject({
      status: "Failed",
      failureMessage: /bedrock:InvokeModel on arn:aws:bedrock:us-west-2::foundation-model\/amazon.nova-premier/,
    });
  });
});

function teacher(teacherModelIdentifier: string): Input["customizationConfig"] {
  return { distillationConfig: { teacherModelConfig: { teacherModelIdentifier } } };
}

describe("a reinforcement fine-tuning", () => {
  test("is accepted with a grader, and learns the reference answers", async () => {
    await ready(graded);
    expect(await ended(reinforcement)).toMatchObject({
      status: "Completed",
      customizationType: "REINFORCEMENT_FINE_TUNING",
      customizationConfig: reinforcement.customizationConfig,
    });
  });

  test.each<[string, Partial<Input>, RegExp]>([
    [
      "another base",
      { baseModelIdentifier: "amazon.nova-micro-v1:0:128k" },
      /does not support REINFORCEMENT_FINE_TUNING/,
    ],
    ["no grader", { customizationConfig: { rftConfig: {} } }, /lambdaArn is required/],
    ["hyperparameters of fine-tuning", { hyperParameters: { epochCount: "2" } }, /use customizationConfig.rftConfig/],
    [
      "a batch size below 16",
      { customizationConfig: { rftConfig: { graderConfig, hyperParameters: { batchSize: 15 } } } },
      /'customizationConfig.rftConfig.hyperParameters.batchSize' failed to satisfy constraint: Member must have value greater than or equal to 16/,
    ],
  ])("is refused with %s", async (_, change, message) => {
    await ready(graded);
    await expect(create({ ...reinforcement, ...change })).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  });

  test("fails when a line does not end with the user's turn", async () => {
    await ready(() => JSON.stringify({ messages: [{ role: "assistant", content: "x" }], reference_answer: "y" }));
    expect(await ended(reinforcement)).toMatchObject({
      status: "Failed",
      failureMessage: /last turn must be the user's/,
    });
  });
});

test("continued pre-training is taken by no model any more", async () => {
  await ready();
  const input: Input = { ...distillation, customizationType: "CONTINUED_PRE_TRAINING", customizationConfig: undefined };
  await expect(create(input)).rejects.toMatchObject({ name: "ValidationException" });
});

test("the list of models says which are students", async () => {
  await ready();
  const { modelSummaries = [] } = await world.control.send(
    new ListFoundationModelsCommand({ byCustomizationType: "DISTILLATION" }),
  );
  expect(modelSummaries.map(({ modelId }) => modelId)).toEqual([
    "amazon.nova-micro-v1:0:128k",
    "amazon.nova-lite-v1:0:300k",
    "amazon.nova-pro-v1:0:300k",
  ]);
});
