import { CreateModelInvocationJobCommand, GetModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import { afterEach, expect, test } from "vitest";
import { openWorld, role, type World } from "../../../infra/local/bedrock/testing.ts";
import { joinAnswers, type Joined } from "./join.ts";
import { readOutputLine } from "./output-line.ts";
import { planChunks, type Chunk } from "./plan-chunks.ts";
import { recordLine } from "./record-line.ts";

let world: World;
afterEach(() => world.close());

const limits = {
  recordsMin: 100,
  recordsPerJobMax: 130,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 2 ** 30,
  bytesPerJobMax: 5 * 2 ** 30,
};
const ids = Array.from({ length: 250 }, (_, number) => String(number).padStart(3, "0"));
const written = ids.map((id) => recordLine(id, `Question ${id}. More words.`, { system: "Be brief.", maxTokens: 64 }));

/** One job for each chunk, until Bedrock has ended them all; what it wrote, joined with the chunk's records. */
const runJobs = async (chunks: readonly Chunk[]): Promise<{ joined: Joined[]; statuses: unknown[] }> => {
  const jobs: { arn: string; chunk: Chunk; name: string }[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const name = `chunk-${index}.jsonl`;
    const lines = written.slice(chunk.from, chunk.to).map((line) => `${line}\n`);
    await world.s3.put("data", `in/${name}`, lines.join(""));
    const { jobArn: arn = "" } = await world.control.send(
      new CreateModelInvocationJobCommand({
        jobName: `batch-${index}`,
        roleArn: role,
        modelId: "amazon.nova-lite-v1:0",
        modelInvocationType: "Converse",
        inputDataConfig: { s3InputDataConfig: { s3Uri: `s3://data/in/${name}` } },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
      }),
    );
    jobs.push({ arn, chunk, name });
  }
  await world.advance(3600);
  const statuses = await Promise.all(
    jobs.map(async ({ arn }) => {
      const { status } = await world.control.send(new GetModelInvocationJobCommand({ jobIdentifier: arn }));
      return status;
    }),
  );
  const joined = jobs.map(({ arn, chunk, name }) => {
    const output = world.s3.text("data", `out/${arn.slice(-12)}/${name}.out`);
    const lines = output.split("\n").filter((line) => line.trim() !== "");
    return joinAnswers(ids.slice(chunk.from, chunk.to), lines.map(readOutputLine));
  });
  return { joined, statuses };
};

const planned = (): readonly Chunk[] => {
  const plan = planChunks(
    written.map((line) => Buffer.byteLength(line) + 1),
    limits,
  );
  if (plan.kind !== "planned") throw new Error("a record is too large");
  return plan.chunks;
};

test("250 records are two jobs, and each record gets its own answer", async () => {
  world = await openWorld();
  const chunks = planned();
  expect(chunks.map(({ from, to, way }) => [from, to, way])).toEqual([
    [0, 125, "job"],
    [125, 250, "job"],
  ]);
  const { joined, statuses } = await runJobs(chunks);
  expect(statuses).toEqual(["Completed", "Completed"]);
  expect(joined.map(({ answered, failed }) => ({ answered, failed }))).toEqual([
    { answered: 125, failed: {} },
    { answered: 125, failed: {} },
  ]);
  expect(joined.flatMap(({ records }) => records)).toMatchObject(
    ids.map((recordId) => ({ kind: "answered", recordId, text: expect.stringContaining(`Question ${recordId}`) })),
  );
});

test("records that fail and output lines that are spoiled lose no record", async () => {
  world = await openWorld({ faults: { recordErrors: 0.2, malformedOutput: 0.3 } });
  const { joined } = await runJobs(planned());
  expect(joined.flatMap(({ records }) => records.map(({ recordId }) => recordId))).toEqual(ids);
  const failures = joined.map(({ failed }) => failed);
  expect(failures.every(({ server = 0, unanswered = 0 }) => server > 0 && unanswered > 0)).toBe(true);
  const sums = joined.map(({ answered, failed }) => answered + Object.values(failed).reduce((sum, n) => sum + n, 0));
  expect(sums).toEqual([125, 125]);
  const left = joined.map((one) => one.left);
  expect(left.every(({ unreadable, unknown, repeated }) => unreadable > 0 && unknown + repeated > 0)).toBe(true);
});
