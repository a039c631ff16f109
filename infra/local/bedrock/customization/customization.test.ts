import {
  CreateModelCustomizationJobCommand,
  DeleteCustomModelCommand,
  GetCustomModelCommand,
  GetModelCustomizationJobCommand,
  ListCustomModelsCommand,
  ListModelCustomizationJobsCommand,
  ListTagsForResourceCommand,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import type { CreateModelCustomizationJobCommandInput } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, test } from "vitest";
import { allowEverything } from "../../core/testing.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { conversationLine, lines, openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
afterEach(() => world.close());

const job: CreateModelCustomizationJobCommandInput = {
  jobName: "training-1",
  customModelName: "model-1",
  roleArn: role,
  clientRequestToken: "token1",
  baseModelIdentifier: "amazon.nova-micro-v1:0:128k",
  trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
  outputDataConfig: { s3Uri: "s3://data/out/" },
  hyperParameters: { epochCount: "2" },
};

const ready = async (
  options: Parameters<typeof openWorld>[0] = {},
  training = lines(40, conversationLine),
): Promise<void> => {
  world = await openWorld(options);
  await world.s3.put("data", "train.jsonl", training);
};
const create = (change: Partial<CreateModelCustomizationJobCommandInput> = {}) =>
  world.control.send(new CreateModelCustomizationJobCommand({ ...job, ...change }));
const get = (jobIdentifier = "training-1") =>
  world.control.send(new GetModelCustomizationJobCommand({ jobIdentifier }));
const anHour = 3_600;

describe("a customization job", () => {
  test("goes through its states, learns, and leaves a model and metrics that agree", async () => {
    await ready();
    await world.s3.put("data", "valid.jsonl", lines(10, conversationLine));
    const { jobArn = "" } = await create({
      validationDataConfig: { validators: [{ s3Uri: "s3://data/valid.jsonl" }] },
      jobTags: [{ key: "run", value: "r1" }],
      customModelTags: [{ key: "kept", value: "no" }],
    });
    expect(jobArn).toMatch(
      /^arn:aws:bedrock:us-east-1:000000000000:model-customization-job\/amazon\.nova-micro-v1:0:128k\/[a-z0-9]{12}$/,
    );
    expect((await get()).statusDetails?.validationDetails?.status).toBe("InProgress");
    await world.advance(250);
    expect((await get()).statusDetails?.dataProcessingDetails?.status).toBe("InProgress");
    await world.advance(250);
    expect(await get(jobArn)).toMatchObject({
      status: "InProgress",
      statusDetails: { trainingDetails: { status: "InProgress" } },
    });
    await world.advance(anHour);
    const done = await get();
    expect(done).toMatchObject({
      status: "Completed",
      customizationType: "FINE_TUNING",
      hyperParameters: { epochCount: "2" },
    });
    expect(world.states("jobStatus")).toEqual(["InProgress", "Completed"]);
    const folder = `out/model-customization-job-${jobArn.slice(-12)}`;
    const csv = world.s3.text("data", `${folder}/training_artifacts/step_wise_training_metrics.csv`).trim().split("\n");
    expect(csv[0]).toBe("step_number,epoch_number,training_loss,perplexity");
    expect(Number(csv.at(-1)?.split(",")[2])).toBe(done.trainingMetrics?.trainingLoss);
    const validation = world.s3.text(
      "data",
      `${folder}/validation_artifacts/post_fine_tuning_validation/validation_metrics.csv`,
    );
    expect(Number(validation.trim().split("\n").at(-1)?.split(",")[2])).toBe(
      done.validationMetrics?.[0]?.validationLoss,
    );
    const model = await world.control.send(new GetCustomModelCommand({ modelIdentifier: "model-1" }));
    expect(model).toMatchObject({
      modelArn: done.outputModelArn,
      modelStatus: "Active",
      trainingMetrics: done.trainingMetrics,
    });
    const tags = await world.control.send(new ListTagsForResourceCommand({ resourceARN: done.outputModelArn }));
    expect(tags.tags).toEqual([{ key: "kept", value: "no" }]);
  });

  test("tells EventBridge in the documented shape", async () => {
    await ready();
    const { jobArn } = await create();
    await world.advance(anHour);
    expect(world.events.at(-1)).toMatchObject({
      source: "aws.bedrock",
      "detail-type": "Model Customization Job State Change",
      resources: [jobArn],
      detail: {
        version: "0.0",
        jobName: "training-1",
        jobArn,
        outputModelName: "model-1",
        roleArn: role,
        jobStatus: "Completed",
        creationTime: "2026-01-01T00:00:00Z",
        endTime: "2026-01-01T01:00:00Z",
        baseModelArn: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
        hyperParameters: { epochCount: "2" },
        trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
        outputDataConfig: { s3Uri: "s3://data/out/" },
      },
    });
  });

  test("reports rising progress to the journal", async () => {
    await ready();
    await create();
    await world.advance(anHour);
    const progress = world.journal().flatMap((entry) => (entry.kind === "bedrock" ? [Number(entry["progress"])] : []));
    expect(progress.length).toBeGreaterThan(30);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  test("survives a restart of the process in every phase", async () => {
    await ready();
    await create();
    for (const seconds of [100, 150, 100, 2000]) {
      await world.advance(seconds);
      await world.restart();
    }
    await world.advance(anHour);
    expect((await get()).status).toBe("Completed");
    expect(world.states("jobStatus")).toEqual(["InProgress", "Completed"]);
  });

  test("waits after a restart until the stack with its roles and buckets is there", async () => {
    await ready();
    await create();
    const stack = Promise.withResolvers<void>();
    await world.restart(stack.promise);
    await world.advance(anHour);
    expect((await get()).statusDetails?.validationDetails?.status).toBe("InProgress");
    stack.resolve();
    await stack.promise;
    await world.advance(anHour);
    expect((await get()).status).toBe("Completed");
  });

  test("can be stopped, and only while it runs", async () => {
    await ready();
    await create();
    await world.advance(200);
    await world.control.send(new StopModelCustomizationJobCommand({ jobIdentifier: "training-1" }));
    expect((await get()).status).toBe("Stopping");
    await world.advance(anHour);
    expect(await get()).toMatchObject({
      status: "Stopped",
      statusDetails: { dataProcessingDetails: { status: "Stopped" } },
    });
    await expect(
      world.control.send(new StopModelCustomizationJobCommand({ jobIdentifier: "training-1" })),
    ).rejects.toMatchObject({
      name: "ConflictException",
      $metadata: { httpStatusCode: 400 },
    });
    expect(world.states("jobStatus")).toEqual(["InProgress", "Stopping", "Stopped"]);
  });

  test("is listed, newest first, in pages", async () => {
    await ready({ enforceQuotas: false });
    for (const number of [1, 2, 3]) {
      await create({ jobName: `job-${number}`, customModelName: `m-${number}`, clientRequestToken: `t${number}` });
      await world.advance(1);
    }
    const page = await world.control.send(new ListModelCustomizationJobsCommand({ maxResults: 2 }));
    expect(page.modelCustomizationJobSummaries?.map(({ jobName }) => jobName)).toEqual(["job-3", "job-2"]);
    const { nextToken } = page;
    const rest = await world.control.send(new ListModelCustomizationJobsCommand({ maxResults: 2, nextToken }));
    expect(rest.modelCustomizationJobSummaries?.map(({ jobName }) => jobName)).toEqual(["job-1"]);
    const named = await world.control.send(
      new ListModelCustomizationJobsCommand({
        nameContains: "job-2",
        creationTimeAfter: new Date("2026-01-01T00:00:00Z"),
      }),
    );
    expect(named.modelCustomizationJobSummaries).toHaveLength(1);
  });

  test("can start from a custom model and remembers what that one learned", async () => {
    await ready();
    await create();
    await world.advance(anHour);
    const { outputModelArn } = await get();
    await world.s3.put(
      "data",
      "more.jsonl",
      lines(8, (n) => conversationLine(n).replaceAll(/rivers|mountains|clocks|bread/g, "kites")),
    );
    const more = { baseModelIdentifier: outputModelArn, trainingDataConfig: { s3Uri: "s3://data/more.jsonl" } };
    await create({ ...more, jobName: "training-2", customModelName: "model-2", clientRequestToken: "token2" });
    await world.advance(anHour);
    const { modelSummaries } = await world.control.send(new ListCustomModelsCommand({ sortOrder: "Ascending" }));
    expect(modelSummaries?.map(({ modelName, baseModelArn }) => [modelName, baseModelArn])).toEqual([
      ["model-1", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k"],
      ["model-2", outputModelArn],
    ]);
  });
});

describe("Create refuses", () => {
  const cases: [string, Partial<CreateModelCustomizationJobCommandInput>, RegExp][] = [
    [
      "a base model without its context suffix",
      { baseModelIdentifier: "amazon.nova-micro-v1:0" },
      /does not support fine-tuning/,
    ],
    ["a base model of another region", { baseModelIdentifier: "meta.llama3-3-70b-instruct-v1:0:128k" }, /us-west-2/],
    ["an unknown base model", { baseModelIdentifier: "acme.model-v1:0" }, /invalid/],
    ["a hyperparameter out of range", { hyperParameters: { epochCount: "6" } }, /epochCount is "6".*between 1 and 5/],
    ["a hyperparameter that is no number", { hyperParameters: { learningRate: "fast" } }, /learningRate/],
    ["a hyperparameter of another family", { hyperParameters: { batchSize: "1" } }, /batchSize is not supported/],
    [
      "a key of another Region",
      { customModelKmsKeyId: "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000" },
      /key .* is in another Region than us-east-1/,
    ],
    ["continued pre-training", { customizationType: "CONTINUED_PRE_TRAINING" }, /CONTINUED_PRE_TRAINING/],
    ["an S3 URI with a blank", { outputDataConfig: { s3Uri: "s3://data/my out" } }, /s3Uri|S3/],
  ];
  test.each(cases)("%s", async (_, change, message) => {
    await ready();
    await expect(create(change)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message) as string,
    });
  });

  test("what the local cloud lacks, by name", async () => {
    await ready();
    await expect(create({ baseModelIdentifier: "amazon.nova-canvas-v1:0", hyperParameters: {} })).rejects.toMatchObject(
      { name: "UnsupportedOperation" },
    );
  });

  test("a name that is taken, but not a repeated request", async () => {
    await ready();
    const first = await create();
    expect(await create()).toMatchObject({ jobArn: first.jobArn });
    expect(await create({ jobName: "other" })).toMatchObject({ jobArn: first.jobArn });
    const reserved = create({ clientRequestToken: "t4", customModelTags: [{ key: "aws:x", value: "" }] });
    await expect(reserved).rejects.toMatchObject({ name: "ValidationException", message: /reserved/ });
    await expect(create({ clientRequestToken: "t2" })).rejects.toMatchObject({
      name: "ConflictException",
      message: /training-1/,
    });
    await expect(create({ clientRequestToken: "t3", jobName: "other" })).rejects.toMatchObject({
      message: /custom model with the name model-1/,
    });
  });

  test("more jobs than the quota allows, until one ends", async () => {
    await ready();
    const numbered = (n: number) => ({ jobName: `j${n}`, customModelName: `m${n}`, clientRequestToken: `t${n}` });
    await create(numbered(1));
    await create(numbered(2));
    await expect(create(numbered(3))).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      $metadata: { httpStatusCode: 400 },
    });
    await world.advance(anHour);
    await create(numbered(3));
  });

  test("a role that does not trust Bedrock", async () => {
    const iam = {
      ...allowEverything,
      assertTrust: () => {
        throw new AwsError("AccessDenied", "no trust");
      },
    };
    await ready({ iam });
    await expect(create()).rejects.toMatchObject({
      name: "ValidationException",
      message: /Could not assume provided IAM role/,
    });
  });

  test("a caller that may not pass the role", async () => {
    const iam = { ...allowEverything, authorize: denying("iam:PassRole") };
    await ready({ iam });
    await expect(create()).rejects.toMatchObject({ name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } });
  });
});

const denying = (action: string) => (_caller: unknown, access: { action: string; resource: string }) => {
  if (access.action === action) throw new AwsError("AccessDeniedException", `${action} on ${access.resource}`, 403);
};

describe("a job fails with the documented message", () => {
  const failed = async (change: Partial<CreateModelCustomizationJobCommandInput> = {}) => {
    await create(change);
    await world.advance(anHour);
    const { status, failureMessage, statusDetails } = await get();
    expect(status).toBe("Failed");
    expect(statusDetails?.validationDetails?.status).toBe("Failed");
    expect(world.states("jobStatus")).toEqual(["InProgress", "Failed"]);
    expect(world.events.at(-1)?.detail["failureMessage"]).toBe(failureMessage);
    return failureMessage;
  };

  test("when the training object is missing", async () => {
    await ready();
    expect(await failed({ trainingDataConfig: { s3Uri: "s3://data/none.jsonl" } })).toBe(
      "Could not validate GetObject permissions to access Amazon S3 bucket: data at key none.jsonl",
    );
  });

  test("when the role may not read it", async () => {
    await ready({ iam: { ...allowEverything, authorize: denying("s3:GetObject") } });
    expect(await failed()).toMatch(/^Could not validate GetObject permissions/);
  });

  test("when the role may not write the output", async () => {
    await ready({ iam: { ...allowEverything, authorize: denying("s3:PutObject") } });
    expect(await failed()).toMatch(/^Amazon S3 perms missing \(PutObject\).*out\/\.write_access_check_file\.tmp$/);
  });

  test("when a line is no JSON", async () => {
    await ready({}, `${lines(20, conversationLine)}{"broken`);
    expect(await failed()).toBe(
      "Unable to parse Amazon S3 file: train.jsonl. Data files must conform to JSONL format.",
    );
  });

  test("when a line is not in the family's format", async () => {
    await ready({}, `${lines(20, conversationLine)}{"prompt":"a","completion":"b"}\n`);
    expect(await failed()).toMatch(/train\.jsonl at line 21/);
  });

  test("when a record is too long", async () => {
    await ready(
      {},
      lines(10, (n) => conversationLine(n).replace("Note", "long ".repeat(30_000))),
    );
    expect(await failed()).toMatch(/^Maximum input token count \d+ exceeds limit of 32000/);
  });

  test("when there are too few records", async () => {
    await ready({}, lines(7, conversationLine));
    expect(await failed()).toMatch(/is 7, fewer than the minimum of 8/);
  });

  test("when there are more records than the quota", async () => {
    await ready({ quota: (name) => (name === "L-EC6A6ABC" ? 10 : undefined) });
    expect(await failed()).toMatch(/exceeds the maximum of 10/);
  });

  test("when the text holds a word that Nova reserves", async () => {
    await ready(
      {},
      lines(10, (n) => conversationLine(n).replace("Note", "Assistant: note")),
    );
    expect(await failed()).toMatch(/reserved keyword "Assistant:"/);
  });

  test("when validation data is given to a model that takes none", async () => {
    await ready();
    const validationDataConfig = { validators: [{ s3Uri: "s3://data/train.jsonl" }] };
    expect(await failed({ baseModelIdentifier: "amazon.nova-2-lite-v1:0:256k", validationDataConfig })).toMatch(
      /Validation data is not supported/,
    );
  });
});

describe("a custom model", () => {
  test("is deleted by name, and then gone", async () => {
    await ready();
    await create();
    await world.advance(anHour);
    await world.control.send(new DeleteCustomModelCommand({ modelIdentifier: "model-1" }));
    await expect(world.control.send(new GetCustomModelCommand({ modelIdentifier: "model-1" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("is not found by the bare id of its job", async () => {
    await ready();
    const { jobArn = "" } = await create();
    await expect(get(jobArn.slice(-12))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
