import { CreateModelInvocationJobCommand, GetModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import type { CreateModelInvocationJobCommandInput } from "@aws-sdk/client-bedrock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { png } from "../runtime/sample-images.ts";
import { lines, openWorld, role } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

type Line = { recordId: string; modelOutput?: never; error?: { errorCode: number; errorMessage: string } };

/** Runs a job over these records and gives its output lines and their counts. */
const run = async (
  modelInput: (number: number) => unknown,
  change: Partial<CreateModelInvocationJobCommandInput> = {},
) => {
  const record = (number: number) => JSON.stringify({ recordId: `r${number}`, modelInput: modelInput(number) });
  await world.s3.put("data", "in/a.jsonl", lines(100, record));
  const { jobArn = "" } = await world.control.send(
    new CreateModelInvocationJobCommand({
      jobName: "batch",
      roleArn: role,
      modelId: "amazon.nova-lite-v1:0",
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in/" } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/out/" } },
      ...change,
    }),
  );
  await world.advance(1_800);
  const job = await world.control.send(new GetModelInvocationJobCommand({ jobIdentifier: jobArn }));
  const text = world.s3.text("data", `out/${jobArn.slice(-12)}/a.jsonl.out`).trim();
  const answers = text.split("\n").map((line) => JSON.parse(line) as Line);
  return { job, answers, one: (id: string) => answers.find(({ recordId }) => recordId === id) };
};

const seeing = (uri: string) => [
  { role: "user", content: [{ image: { format: "png", source: { s3Location: { uri } } } }, { text: "What is it?" }] },
];

describe("a batch job", () => {
  test("embeds texts", async () => {
    const { job, one } = await run((n) => ({ inputText: `text ${n}`, dimensions: 256 }), {
      modelId: "amazon.titan-embed-text-v2:0",
    });
    expect(job).toMatchObject({ status: "Completed", successRecordCount: 100, errorRecordCount: 0 });
    expect((one("r3")?.modelOutput as { embedding: number[] } | undefined)?.embedding).toHaveLength(256);
  });

  test("takes chat completions of gpt-oss and Converse bodies of any model", async () => {
    const messages = [{ role: "user", content: "Rivers rise." }];
    const own = await run(() => ({ messages }), { modelId: "openai.gpt-oss-20b-1:0" });
    expect(own.one("r0")?.modelOutput).toMatchObject({ object: "chat.completion" });
    const shared = await run(() => ({ messages: [{ role: "user", content: [{ text: "Rivers rise." }] }] }), {
      modelId: "openai.gpt-oss-20b-1:0",
      modelInvocationType: "Converse",
    });
    expect(shared.one("r0")?.modelOutput).toMatchObject({ stopReason: "end_turn" });
  });

  test("reads images beside its records, and nowhere else", async () => {
    await world.s3.put("data", "in/pictures/a.png", png(30, 25));
    await world.s3.put("data", "elsewhere/a.png", png(30, 25));
    const places = ["s3://data/in/pictures/a.png", "s3://data/elsewhere/a.png", "s3://data/in/missing.png"];
    const { job, one } = await run((n) => ({ messages: seeing(places[n % 3] ?? "") }));
    expect(job).toMatchObject({ status: "Completed", successRecordCount: 34, errorRecordCount: 66 });
    expect(one("r0")?.modelOutput).toMatchObject({ stopReason: "end_turn", usage: { inputTokens: 4 } });
    expect(one("r1")?.error).toMatchObject({ errorCode: 400, errorMessage: /not in the job's input folder/ });
    expect(one("r2")?.error).toMatchObject({ errorCode: 400, errorMessage: /in\/missing\.png/ });
  });

  test("reads images only when its input is their folder", async () => {
    await world.s3.put("data", "in/a.png", png(30, 25));
    const { one } = await run(() => ({ messages: seeing("s3://data/in/a.png") }), {
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/in/a.jsonl" } },
    });
    expect(one("r0")?.error).toMatchObject({ errorCode: 400, errorMessage: /input to be the folder/ });
  });

  test("puts a broken image, a missing body and a tool on their own records", async () => {
    const image = { image: { format: "jpeg", source: { bytes: png(2, 2).toString("base64") } } };
    const tool = { toolSpec: { name: "look", inputSchema: { json: { type: "object" } } } };
    const bodies = [
      { messages: [{ role: "user", content: [image] }] },
      undefined,
      { messages: [{ role: "user", content: [{ text: "x" }] }], toolConfig: { tools: [tool] } },
    ];
    const { job, one } = await run((n) => bodies[n % 3]);
    expect(job).toMatchObject({ status: "Completed", successRecordCount: 0, errorRecordCount: 100 });
    expect(one("r0")?.error?.errorMessage).toMatch(/appears to be a image\/png image/);
    expect(one("r1")?.error).toEqual({ errorCode: 400, errorMessage: "modelInput is required" });
    expect(one("r2")?.error).toMatchObject({ errorCode: 400, errorMessage: /does not support tool use/ });
  });
});
