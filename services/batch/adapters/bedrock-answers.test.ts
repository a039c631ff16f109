import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { openWorld, type World } from "../../../infra/local/bedrock/testing.ts";
import { bodyBytesMax, embeddingBody, readAnswer, requestBody, type Body, type Form } from "../../models/ask.ts";
import type { Question } from "../../models/inference.ts";
import { bedrockAnswers } from "./bedrock-answers.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** As a line of a job holds it: JSON, in which bytes are base64. */
const lineOf = (written: Body): { form: Form; modelInput: unknown } => {
  if (written.kind === "refused") throw new Error(written.refusals.join("; "));
  return { form: written.form, modelInput: JSON.parse(JSON.stringify(written.body)) as unknown };
};
const question = (more: Partial<Question> = {}): Question => ({
  prompt: "Say what this is about:\n\nBread rises because yeast makes gas.",
  parameters: { maxTokens: 50 },
  ...more,
});
const lite = "amazon.nova-lite-v1:0";
/** What the model made of it, read as the results read it. */
const readingOf = async (modelId: string, written: Body) => {
  const line = lineOf(written);
  const said = await bedrockAnswers(world.runtime).ask(modelId, line);
  return said.outcome === "answered" ? readAnswer(modelId, said.output, line.form) : said;
};

describe("an answer is what the same line would bring in a job", () => {
  test.each<[string, Form]>([
    [lite, "InvokeModel"],
    [lite, "Converse"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "InvokeModel"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "Converse"],
    ["amazon.titan-text-express-v1", "InvokeModel"],
    ["us.meta.llama3-1-8b-instruct-v1:0", "InvokeModel"],
    ["mistral.mistral-7b-instruct-v0:2", "InvokeModel"],
    ["cohere.command-r-v1:0", "InvokeModel"],
    ["qwen.qwen3-32b-v1:0", "Converse"],
  ])("of %s by %s", async (modelId, form) => {
    expect(await readingOf(modelId, requestBody(modelId, question(), form))).toMatchObject({
      kind: "answered",
      stopReason: "ended",
      text: expect.stringContaining("Bread") as string,
    });
  });

  test.each([
    ["amazon.titan-embed-text-v2:0", { texts: ["a"], dimensions: 256 }, 256],
    ["cohere.embed-english-v3", { texts: ["a"], inputType: "search_query" as const }, 1024],
    ["amazon.titan-embed-image-v1", { texts: ["a"], images: [png(3, 3)], dimensions: 384 }, 384],
  ])("of vectors by %s", async (modelId, asked, size) => {
    const reading = await readingOf(modelId, embeddingBody(modelId, asked));
    expect(reading).toMatchObject({ kind: "embedded", vectors: [{ length: size }] });
  });

  test.each<[string, Form]>([
    [lite, "InvokeModel"],
    [lite, "Converse"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "InvokeModel"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "Converse"],
  ])("and an image is seen as it is: by %s and %s", async (modelId, form) => {
    const tokens = async (more: Partial<Question>) => {
      const reading = await readingOf(modelId, requestBody(modelId, question(more), form));
      return "inputTokens" in reading ? (reading.inputTokens ?? 0) : Number.NaN;
    };
    // A pixel in 750 is a token.
    expect((await tokens({ images: [png(300, 250)] })) - (await tokens({}))).toBe(100);
  });
});

describe("instead of an answer", () => {
  const hello = lineOf(requestBody(lite, question()));

  test("what Bedrock will never take is refused, in its words", async () => {
    const answers = bedrockAnswers(world.runtime);
    const ask = async (modelId: string, form: Form, modelInput: unknown) => answers.ask(modelId, { form, modelInput });
    const refused = (reason: RegExp) => ({ outcome: "refused", reason: expect.stringMatching(reason) as string });
    expect(await ask(lite, "InvokeModel", { nonsense: 1 })).toEqual(refused(/^ValidationException: .*messages/));
    expect(await ask(lite, "Converse", { messages: [] })).toEqual(refused(/^ValidationException: ./));
    expect(await ask("no.such-model-v1:0", "Converse", { messages: [] })).toEqual(refused(/^\w+Exception: ./));
    for (const odd of [null, "text", 7, []])
      expect(await ask(lite, "Converse", odd), JSON.stringify(odd)).toEqual(refused(/^ValidationException: ./));
  });

  test("a body above what InvokeModel takes is refused, not asked again", async () => {
    const modelInput = { messages: [{ role: "user", content: [{ text: "a".repeat(bodyBytesMax) }] }] };
    const said = await bedrockAnswers(world.runtime).ask(lite, { form: "InvokeModel", modelInput });
    expect(said).toMatchObject({ outcome: "refused" });
  });

  test("too many requests are throttled, and a broken server may be whole again", async () => {
    const answers = bedrockAnswers(world.runtime);
    world.faults.set({ throttle: 1 });
    expect(await answers.ask(lite, hello)).toEqual({ outcome: "throttled" });
    world.faults.set({ throttle: 0, serverErrorsAfter: 1 });
    const broken = await Promise.all(Array.from({ length: 8 }, async () => answers.ask(lite, hello)));
    world.faults.set({ serverErrorsAfter: 0 });
    expect(new Set(broken.map(({ outcome }) => outcome))).toEqual(new Set(["failed", "throttled"]));
    expect(await answers.ask(lite, hello)).toMatchObject({ outcome: "answered" });
  });

  test("an answer that is not JSON has failed this once", async () => {
    const client = Object.assign(new BedrockRuntimeClient({ region: "us-east-1" }), {
      send: async () => ({ body: { transformToString: () => "<html>Bad Gateway</html>" } }),
    });
    expect(await bedrockAnswers(client).ask(lite, hello)).toMatchObject({ outcome: "failed" });
  });

  test("a model that never answers has failed this once, and so has one that nobody reaches", async () => {
    const silent = createServer();
    await new Promise<void>((listening) => void silent.listen(0, "127.0.0.1", listening));
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: "000000000000", secretAccessKey: "test" };
    const client = new BedrockRuntimeClient({
      endpoint,
      region: "us-east-1",
      credentials,
      maxAttempts: 1,
      requestHandler: { requestTimeout: 50 },
    });
    const failed = { outcome: "failed", reason: expect.stringMatching(/^\w+: ./) as string };
    expect(await bedrockAnswers(client).ask(lite, hello)).toEqual(failed);
    silent.close();
    expect(await bedrockAnswers(client).ask(lite, hello)).toEqual(failed);
    client.destroy();
  });
});
