import {
  CreateModelInvocationJobCommand,
  GetModelInvocationJobCommand,
  ListModelInvocationJobsCommand,
  StopModelInvocationJobCommand,
} from "@aws-sdk/client-bedrock";
import type { CreateModelInvocationJobCommandInput } from "@aws-sdk/client-bedrock";
import { afterEach, describe, expect, test } from "vitest";
import { allowEverything } from "../../core/testing.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { lines, openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
afterEach(() => world.close());

type Input = CreateModelInvocationJobCommandInput;
const job: Input = {
  jobName: "batch-1",
  roleArn: role,
  clientRequestToken: "token1",
  modelId: "amazon.nova-lite-v1:0",
  inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in/a.jsonl" } },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
};

const record = (number: number): string =>
  JSON.stringify({
    recordId: `r${number}`,
    modelInput: { messages: [{ role: "user", content: [{ text: `Question ${number}. More words.` }] }] },
  });

const ready = async (options: Parameters<typeof openWorld>[0] = {}, input = lines(120, record)): Promise<void> => {
  world = await openWorld(options);
  await world.s3.put("data", "in/a.jsonl", input);
};
const create = (change: Partial<Input> = {}) =>
  world.control.send(new CreateModelInvocationJobCommand({ ...job, ...change }));
const get = (jobIdentifier = "") => world.control.send(new GetModelInvocationJobCommand({ jobIdentifier }));
const halfAnHour = 1_800;

type Line = {
  recordId: string;
  modelInput: unknown;
  modelOutput?: { output: { message: { content: { text: string }[] } } };
  error?: { errorCode: number; errorMessage: string };
};
const output = (jobArn: string, name = "a.jsonl.out"): Line[] =>
  world.s3
    .text("data", `out/${jobArn.slice(-12)}/${name}`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

describe("a batch job", () => {
  test("goes through the documented states and answers every record once", async () => {
    await ready();
    const { jobArn = "" } = await create({ tags: [{ key: "run", value: "r" }] });
    expect(jobArn).toMatch(/^arn:aws:bedrock:us-east-1:000000000000:model-invocation-job\/[a-z0-9]{12}$/);
    expect(await get(jobArn.slice(-12))).toMatchObject({
      status: "Submitted",
      totalRecordCount: 0,
      timeoutDurationInHours: 24,
    });
    await world.advance(halfAnHour);
    expect(world.states("status")).toEqual(["Submitted", "Validating", "Scheduled", "InProgress", "Completed"]);
    expect(await get(jobArn)).toMatchObject({
      status: "Completed",
      totalRecordCount: 120,
      processedRecordCount: 120,
      successRecordCount: 120,
      errorRecordCount: 0,
      modelInvocationType: "InvokeModel",
    });
    const answers = output(jobArn);
    expect(answers.map(({ recordId }) => recordId).sort()).toEqual(
      Array.from({ length: 120 }, (_, n) => `r${n}`).sort(),
    );
    const one = answers.find(({ recordId }) => recordId === "r7");
    expect(one?.modelOutput?.output.message.content[0]?.text).toBe("Question 7. More words.");
    const manifest = JSON.parse(world.s3.text("data", `out/${jobArn.slice(-12)}/manifest.json.out`)) as unknown;
    expect(manifest).toMatchObject({
      totalRecordCount: 120,
      processedRecordCount: 120,
      successRecordCount: 120,
      errorRecordCount: 0,
    });
  });

  test("does not keep the order of its records", async () => {
    await ready();
    const { jobArn = "" } = await create();
    await world.advance(halfAnHour);
    const ids = output(jobArn).map(({ recordId }) => recordId);
    expect(ids).not.toEqual(Array.from({ length: 120 }, (_, n) => `r${n}`));
  });

  test("tells EventBridge in the documented shape", async () => {
    await ready();
    const { jobArn } = await create();
    expect(world.events[0]).toMatchObject({
      source: "aws.bedrock",
      "detail-type": "Batch Inference Job State Change",
      resources: [jobArn],
    });
    expect(world.events[0]?.detail).toEqual({
      version: "0.0",
      accountId: "000000000000",
      batchJobName: "batch-1",
      batchJobArn: jobArn,
      batchModelId: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
      status: "Submitted",
      failureMessage: "",
      creationTime: "Jan 01, 2026, 12:00:00 AM",
    });
  });

  test("reads every .jsonl under a prefix and keeps files of one name apart", async () => {
    await ready();
    await world.s3.put("data", "in/b.jsonl", lines(10, record));
    await world.s3.put("data", "in/sub/b.jsonl", lines(10, record));
    await world.s3.put("data", "in/readme.txt", "not a record");
    const { jobArn = "" } = await create({ inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in" } } });
    await world.advance(halfAnHour);
    const folder = `data/out/${jobArn.slice(-12)}`;
    expect(world.s3.keys().filter((key) => key.startsWith(folder))).toEqual([
      `${folder}/a.jsonl.out`,
      `${folder}/b.jsonl.out`,
      `${folder}/manifest.json.out`,
      `${folder}/sub/b.jsonl.out`,
    ]);
  });

  test("puts a refused body on its own record and gives an id to a record without one", async () => {
    const bad = JSON.stringify({ recordId: "bad", modelInput: { prompt: "not Nova's" } });
    const nameless = JSON.stringify({ modelInput: { messages: [{ role: "user", content: [{ text: "Hello." }] }] } });
    await ready({}, `${lines(100, record)}${bad}\n${nameless}\n`);
    const { jobArn = "" } = await create();
    await world.advance(halfAnHour);
    expect(await get(jobArn)).toMatchObject({ status: "Completed", successRecordCount: 101, errorRecordCount: 1 });
    const answers = output(jobArn);
    expect(answers.find(({ recordId }) => recordId === "bad")).toMatchObject({
      modelInput: { prompt: "not Nova's" },
      error: { errorCode: 400, errorMessage: expect.stringMatching(/^Malformed input request/) as string },
    });
    expect(answers.some(({ recordId }) => /^[A-Z0-9]{11}$/.test(recordId))).toBe(true);
  });

  test("takes Converse bodies for any model that talks", async () => {
    await ready();
    const { jobArn = "" } = await create({
      modelId: "us.anthropic.claude-sonnet-4-20250514-v1:0",
      modelInvocationType: "Converse",
    });
    await world.advance(halfAnHour);
    expect(output(jobArn)[0]?.modelOutput?.output.message.content[0]?.text).toMatch(/^Question/);
  });

  test("survives a restart of the process in every phase", async () => {
    await ready();
    const { jobArn = "" } = await create();
    for (const seconds of [50, 150, 100, 200, 500]) {
      await world.advance(seconds);
      await world.restart();
    }
    await world.advance(halfAnHour);
    expect(world.states("status")).toEqual(["Submitted", "Validating", "Scheduled", "InProgress", "Completed"]);
    expect(output(jobArn)).toHaveLength(120);
  });

  test("can be stopped, and only while it is on its way", async () => {
    await ready();
    const { jobArn = "" } = await create();
    await world.advance(500);
    const stop = () => world.control.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }));
    await stop();
    await world.advance(halfAnHour);
    expect((await get(jobArn)).status).toBe("Stopped");
    await expect(stop()).rejects.toMatchObject({ name: "ConflictException", $metadata: { httpStatusCode: 400 } });
  });

  test("is listed by state, name and time", async () => {
    await ready();
    await create();
    await create({ jobName: "other", clientRequestToken: "token2" });
    const named = await world.control.send(
      new ListModelInvocationJobsCommand({ nameContains: "oth", statusEquals: "Submitted" }),
    );
    expect(named.invocationJobSummaries?.map(({ jobName }) => jobName)).toEqual(["other"]);
    const later = new Date("2026-06-01T00:00:00Z");
    const none = await world.control.send(new ListModelInvocationJobsCommand({ submitTimeAfter: later }));
    expect(none.invocationJobSummaries).toEqual([]);
  });
});

describe("Validating fails the job", () => {
  const failed = async (change: Partial<Input> = {}) => {
    const { jobArn = "" } = await create(change);
    await world.advance(halfAnHour);
    const { status, message } = await get(jobArn);
    expect(status).toBe("Failed");
    expect(world.events.at(-1)?.detail).toMatchObject({ status: "Failed", failureMessage: message });
    expect(world.s3.keys().filter((key) => key.includes("/out/"))).toEqual([]);
    return message;
  };

  test("below the minimum of records", async () => {
    await ready({}, lines(99, record));
    expect(await failed()).toMatch(/99 records, fewer than the minimum of 100/);
  });

  test("above the quota of records in a file", async () => {
    await ready({ quota: (name) => (name === "L-B8626674" ? 110 : undefined) });
    expect(await failed()).toMatch(/more than the limit of 110 records per file/);
  });

  test("above the quota of records in a job", async () => {
    await ready({ quota: (name) => (name === "Records per batch inference job for Nova Lite V1" ? 110 : undefined) });
    expect(await failed()).toMatch(/120 records, above the limit of 110/);
  });

  test("when a line is no JSON object", async () => {
    await ready({}, `${lines(120, record)}[1]\n`);
    expect(await failed()).toMatch(/Record 121 .* is not a JSON object/);
  });

  test("when there is no input", async () => {
    await ready();
    expect(await failed({ inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/none/" } } })).toMatch(
      /no \.jsonl object/,
    );
  });

  test("when the role may not read", async () => {
    const authorize = (_: unknown, { action }: { action: string }) => {
      if (action === "s3:GetObject") throw new AwsError("AccessDeniedException", "no", 403);
    };
    await ready({ iam: { ...allowEverything, authorize } });
    expect(await failed()).toMatch(/does not have the permission s3:GetObject/);
  });
});

describe("Create", () => {
  test("returns the first job for a repeated token, also where another request comes with it, and says so", async () => {
    await ready();
    const first = await create();
    expect((await create()).jobArn).toBe(first.jobArn);
    expect((await create({ jobName: "other" })).jobArn).toBe(first.jobArn);
    const warned = world.journal().filter(({ kind }) => kind === "warning");
    expect(warned).toMatchObject([{ message: expect.stringContaining("token1 was used before") as string }]);
  });

  test("of another owner's bucket fails", async () => {
    await ready();
    const s3Uri = "s3://data/in/";
    await create({ inputDataConfig: { s3InputDataConfig: { s3Uri, s3BucketOwner: "111122223333" } } });
    await world.advance(600);
    const { invocationJobSummaries: [job] = [] } = await world.control.send(new ListModelInvocationJobsCommand({}));
    expect(job).toMatchObject({ status: "Failed", message: /data is not owned by the s3BucketOwner 111122223333/ });
  });

  test("allows two jobs of one name", async () => {
    await ready();
    await create();
    await expect(create({ clientRequestToken: "token2" })).resolves.toMatchObject({
      jobArn: expect.any(String) as string,
    });
  });

  test("keeps to the quota of jobs per model, which a finished job frees", async () => {
    await ready({ quota: (name) => (name === "L-E2ED42E6" ? 1 : undefined) });
    await create();
    await expect(create({ clientRequestToken: "t2" })).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
    await create({ clientRequestToken: "t3", modelId: "amazon.nova-micro-v1:0" });
    await world.advance(halfAnHour);
    await create({ clientRequestToken: "t4" });
  });

  const keyElsewhere = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000";
  const customModel = "arn:aws:bedrock:us-east-1:000000000000:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl";
  test.each<[string, Partial<Input>]>([
    ["a custom model", { modelId: customModel }],
    ["a model without batch inference", { modelId: "amazon.nova-canvas-v1:0" }],
    ["an id with a context suffix", { modelId: "amazon.nova-lite-v1:0:300k" }],
    ["an unknown model", { modelId: "acme.model-v1:0" }],
    ["a Hive-style prefix", { inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/dt=2026-01-01/" } } }],
    ["a timeout below a day", { timeoutDurationInHours: 23 }],
    [
      "conversations with a model that embeds",
      { modelId: "amazon.titan-embed-text-v2:0", modelInvocationType: "Converse" },
    ],
    [
      "a key of another Region",
      { outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/", s3EncryptionKeyId: keyElsewhere } } },
    ],
  ])("refuses %s", async (_, change) => {
    await ready();
    await expect(create(change)).rejects.toMatchObject({
      name: "ValidationException",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("faults on request", () => {
  test("break records, cut the job short, lose and repeat events", async () => {
    await ready({ faults: { recordErrors: 0.3, partialCompletion: 1, loseEvents: 0.2, duplicateEvents: 0.5 } });
    const { jobArn = "" } = await create();
    await world.advance(halfAnHour);
    const done = await get(jobArn);
    expect(done.status).toBe("PartiallyCompleted");
    expect(done.processedRecordCount).toBeLessThan(120);
    expect(done.errorRecordCount).toBeGreaterThan(0);
    expect(output(jobArn)).toHaveLength(done.processedRecordCount ?? 0);
  });

  test("let a job wait in Scheduled until its time is over", async () => {
    await ready({ faults: { expiry: 1 } });
    const { jobArn = "" } = await create({ timeoutDurationInHours: 24 });
    await world.advance(86_000);
    expect(await get(jobArn)).toMatchObject({ status: "Scheduled", totalRecordCount: 120, processedRecordCount: 0 });
    await world.advance(400);
    expect(world.states("status")).toEqual(["Submitted", "Validating", "Scheduled", "Expired"]);
    expect((await get(jobArn)).endTime).toEqual((await get(jobArn)).jobExpirationTime);
    expect(world.s3.keys()).toEqual(["data/in/a.jsonl"]);
  });

  test("let a job fail for no reason of its own", async () => {
    await ready({ faults: { jobFailures: 1 } });
    const { jobArn = "" } = await create();
    await world.advance(halfAnHour);
    expect(await get(jobArn)).toMatchObject({ status: "Failed", message: /unexpected error/ });
  });

  test("spoil output lines and the manifest, and leave the others as they were", async () => {
    await ready({ faults: { malformedOutput: 0.2, manifestErrors: 1 } });
    const { jobArn = "" } = await create();
    await world.advance(halfAnHour);
    expect((await get(jobArn)).status).toBe("Completed");
    const read = (line: string): Line | undefined => {
      try {
        return JSON.parse(line) as Line;
      } catch {
        return undefined;
      }
    };
    const read120 = world.s3
      .text("data", `out/${jobArn.slice(-12)}/a.jsonl.out`)
      .split("\n")
      .map(read);
    const ids = read120.map((line) => line?.recordId);
    expect(ids).toContain("NOBODY00000");
    expect(ids).toContain(undefined);
    const sound = new Set(ids.filter((id) => id !== undefined && id !== "NOBODY00000"));
    expect(sound.size).toBeGreaterThan(80);
    expect(sound.size).toBeLessThan(120);
    const manifest = world.s3.keys().find((key) => key.endsWith("manifest.json.out"));
    if (manifest) expect(world.s3.text("data", manifest.slice(5))).toContain('"processedRecordCount":121');
  });

  test("answer with an error after the effect", async () => {
    await ready({ faults: { serverErrorsAfter: 1 } });
    await expect(create()).rejects.toMatchObject({
      name: "InternalServerException",
      $metadata: { httpStatusCode: 500 },
    });
    world.faults.set({ serverErrorsAfter: 0, throttleAfter: 1 });
    await expect(create()).rejects.toMatchObject({ name: "ThrottlingException" });
    world.faults.set({ throttleAfter: 0, serverErrors: 1 });
    await expect(create({ clientRequestToken: "another" })).rejects.toMatchObject({ name: "InternalServerException" });
    world.faults.set({ serverErrors: 0 });
    const { invocationJobSummaries } = await world.control.send(new ListModelInvocationJobsCommand({}));
    expect(invocationJobSummaries).toHaveLength(1);
  });

  test("can be switched while running", async () => {
    await ready();
    world.faults.set({ throttle: 1 });
    await expect(create()).rejects.toMatchObject({ name: "ThrottlingException", $metadata: { httpStatusCode: 429 } });
    world.faults.set({ throttle: 0, outsiders: 1 });
    await expect(create()).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
    world.faults.set({ outsiders: 0, loseEvents: 1 });
    await create();
    await world.advance(halfAnHour);
    expect(world.events).toEqual([]);
    expect(() => world.faults.set({ flood: 1 })).toThrow(/Unknown fault "flood"/);
    expect(() => world.faults.set({ throttle: 2 })).toThrow(/probability from 0 to 1/);
  });

  test("deliver late events with their own time", async () => {
    await ready({ faults: { lateEvents: 1 } });
    await create();
    expect(world.events).toEqual([]);
    await world.advance(600);
    expect(world.events.length).toBeGreaterThan(0);
  });
});
