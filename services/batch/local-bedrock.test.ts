import { CreateModelInvocationJobCommand, GetModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { Pipeline } from "../../events-schema/index.ts";
import { openWorld, role, type World } from "../../infra/local/bedrock/testing.ts";
import { memoryObjects } from "../chassis/memory/memory-objects.ts";
import { memoryWorkshop } from "./memory/memory-workshop.ts";
import type { PreparedChunk } from "./workshop.ts";

let world: World;
afterEach(() => world.close());

const limits = {
  recordsMin: 100,
  recordsPerJobMax: 130,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 2 ** 30,
  bytesPerJobMax: 5 * 2 ** 30,
};
const questions = Array.from({ length: 250 }, (_, number) => `Question ${number}. More words.`);

const pipeline = Pipeline.parse({
  name: "questions",
  prompts: { ask: { template: "{{text}}" } },
  stages: [
    {
      name: "answers",
      model: "amazon.nova-lite-v1:0",
      input: { from: "s3", uri: "s3://data/in/rows.csv" },
      asks: { mode: "single", prompt: "ask" },
      inference: { system: "Be brief.", maxTokens: 64 },
      form: "Converse",
    },
  ],
});
const [stage] = pipeline.stages as [Pipeline["stages"][number]];

const openShop = () => {
  const objects = memoryObjects();
  const uri = "s3://data/in/rows.csv";
  objects.put(uri, ["text", ...questions].join("\n"));
  const workshop = memoryWorkshop(objects);
  const input = { kind: "objects", format: "csv", objects: [{ uri, bytes: 1 }] } as const;
  const prepare = async () => {
    const prepared = await workshop.prepare({ pipeline, stage, part: 0, input, limits, toUri: "s3://data/work/" });
    if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
    return prepared.chunks;
  };
  return { objects, workshop, prepare };
};
type Shop = ReturnType<typeof openShop>;

/** One job for each chunk, until Bedrock has ended them all, and what it wrote among the chunk's objects. */
const runJobs = async ({ objects }: Shop, chunks: readonly PreparedChunk[]): Promise<unknown[]> => {
  const jobs: { arn: string; chunk: PreparedChunk }[] = [];
  for (const chunk of chunks) {
    const key = chunk.inputUri.replace("s3://data/", "");
    await world.s3.put("data", key, await text(await objects.read(chunk.inputUri)));
    const { jobArn: arn = "" } = await world.control.send(
      new CreateModelInvocationJobCommand({
        jobName: `batch-${chunk.chunk}`,
        roleArn: role,
        modelId: stage.model,
        modelInvocationType: "Converse",
        inputDataConfig: { s3InputDataConfig: { s3Uri: chunk.inputUri } },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
      }),
    );
    jobs.push({ arn, chunk });
  }
  await world.advance(3600);
  const statuses: unknown[] = [];
  for (const { arn, chunk } of jobs) {
    const { status } = await world.control.send(new GetModelInvocationJobCommand({ jobIdentifier: arn }));
    statuses.push(status);
    const name = chunk.inputUri.slice(chunk.inputUri.lastIndexOf("/") + 1);
    objects.put(`s3://data/got/${chunk.chunk}/${name}.out`, world.s3.text("data", `out/${arn.slice(-12)}/${name}.out`));
  }
  return statuses;
};

const collect = async ({ workshop }: Shop, chunks: readonly PreparedChunk[]) => {
  const all = await Promise.all(
    chunks.map((chunk) =>
      workshop.collect({
        pipeline,
        stage,
        chunk,
        attempt: 1,
        outputUris: [`s3://data/got/${chunk.chunk}/`],
        mayRetry: false,
        limits,
        toUri: "s3://data/work/",
      }),
    ),
  );
  return all.map((one) => {
    if (one.kind === "again") throw new Error("asked again although nobody may");
    return one;
  });
};

const resultRows = async ({ workshop, objects }: Shop, resultUris: readonly string[]) => {
  const stages = [{ stage: stage.name, resultUris }];
  const order = { formats: ["jsonl"], files: "one", stages, toUri: "s3://data/results/" } as const;
  const { results } = await workshop.deliver(order);
  const lines = (objects.text(results[0]?.uri ?? "") ?? "").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

test("250 records are two jobs, and each record gets its own answer", async () => {
  world = await openWorld();
  const shop = openShop();
  const chunks = await shop.prepare();
  expect(chunks.map(({ records, way }) => [records, way])).toEqual([
    [125, "job"],
    [125, "job"],
  ]);
  expect(await runJobs(shop, chunks)).toEqual(["Completed", "Completed"]);
  const collected = await collect(shop, chunks);
  expect(collected.map(({ answered, failed }) => ({ answered, failed }))).toEqual([
    { answered: 125, failed: {} },
    { answered: 125, failed: {} },
  ]);
  const uris = collected.map(({ resultUri }) => resultUri);
  expect(await resultRows(shop, uris)).toMatchObject(
    questions.map((question, at) => ({
      record_id: `00000-${String(at).padStart(8, "0")}`,
      text: question,
      response: expect.stringContaining(`Question ${at}`),
    })),
  );
});

test("records that fail and output lines that are spoiled lose no record", async () => {
  world = await openWorld({ faults: { recordErrors: 0.2, malformedOutput: 0.3 } });
  const shop = openShop();
  const chunks = await shop.prepare();
  await runJobs(shop, chunks);
  const collected = await collect(shop, chunks);
  expect(collected.every(({ failed: { server = 0, unanswered = 0 } }) => server > 0 && unanswered > 0)).toBe(true);
  const sums = collected.map(({ answered, failed }) => answered + Object.values(failed).reduce((sum, n) => sum + n, 0));
  expect(sums).toEqual([125, 125]);
  const left = collected.map((one) => one.left);
  expect(left.every(({ unreadable, unknown, repeated }) => unreadable > 0 && unknown + repeated > 0)).toBe(true);
  const uris = collected.map(({ resultUri }) => resultUri);
  expect((await resultRows(shop, uris)).map(({ text }) => text)).toEqual(questions);
});
