import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  type ContentBlock,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld } from "../testing.ts";
import type { World } from "../testing.ts";
import { png } from "./sample-images.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.s3.put("data", "seen.png", png(8, 8));
});
afterAll(() => world.close());

const nova = "amazon.nova-lite-v1:0";
const micro = "amazon.nova-micro-v1:0";
const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
const sonnet = "us.anthropic.claude-sonnet-4-6";
const llama = "meta.llama3-1-8b-instruct-v1:0";
const titan = "amazon.titan-text-express-v1";
const mistral = "mistral.mistral-7b-instruct-v0:2";

const hello: ContentBlock = { text: "Hello there." };
const user = (...content: ContentBlock[]): Message => ({ role: "user", content });
const assistant = (...content: ContentBlock[]): Message => ({ role: "assistant", content });
const inS3 = (bucketOwner?: string): ContentBlock => ({
  image: { format: "png", source: { s3Location: { uri: "s3://data/seen.png", bucketOwner } } },
});
const document = (name: string): ContentBlock => ({
  document: { format: "txt", name, source: { bytes: Buffer.from("twelve") } },
});
const tool = (name: string, json = { type: "object" }) => ({ toolSpec: { name, inputSchema: { json } } });
const toolConfig = { tools: [tool("look")] };
const use = assistant({ toolUse: { toolUseId: "1", name: "look", input: {} } });
const result = (toolUseId: string) => user({ toolResult: { toolUseId, content: [{ text: "twelve" }] } });

type Row = [what: string, modelId: string, more: object, says: RegExp];

const refused: Row[] = [
  [
    "more tokens than Nova writes",
    nova,
    { inferenceConfig: { maxTokens: 10_001 } },
    /exceeds the model limit of 10000\./,
  ],
  ["more tokens than Haiku writes", haiku, { inferenceConfig: { maxTokens: 4_097 } }, /limit of 4096\. Try again/],
  ["an image in S3 for Claude", haiku, { messages: [user(inS3(), hello)] }, /doesn't support the s3Location field/],
  ["a bucket of another owner", nova, { messages: [user(inS3("111122223333"), hello)] }, /not belong to 111122223333/],
  ["a system text for Titan", titan, { system: [{ text: "Be brief." }] }, /doesn't support system messages/],
  ["a system text for Mistral 7B", mistral, { system: [{ text: "Be brief." }] }, /doesn't support system messages/],
  ["tools for Titan", titan, { toolConfig }, /^This model doesn't support tool use\.$/],
  ["a document for Nova Micro", micro, { messages: [user(document("a"), hello)] }, /doesn't support documents/],
  ["two documents of one name", nova, { messages: [user(document("a"), document("a"), hello)] }, /duplicate document/],
  [
    "two tools of one name",
    nova,
    { toolConfig: { tools: [tool("a"), tool("a")] } },
    /already defined at toolConfig\.tools\.0/,
  ],
  [
    "a tool whose input is a text",
    nova,
    { toolConfig: { tools: [tool("a", { type: "string" })] } },
    /json\.type must be one of/,
  ],
  [
    "a result nobody asked for",
    nova,
    { messages: [result("1")], toolConfig },
    /messages\.0\.content exceeds the number/,
  ],
  ["a result for another use", nova, { messages: [user(hello), use, result("2")], toolConfig }, /following Ids: 1$/],
  ["a use without result", nova, { messages: [user(hello), use, user(hello)], toolConfig }, /following Ids: 1$/],
  [
    "an answer begun with a blank end",
    haiku,
    { messages: [user(hello), assistant({ text: "It " })] },
    /trailing whitespace/,
  ],
  [
    "an answer begun for Claude 4.6",
    sonnet,
    { messages: [user(hello), assistant({ text: "It" })] },
    /not support assistant/,
  ],
  ["a blank stop sequence", haiku, { inferenceConfig: { stopSequences: [" "] } }, /must contain non-whitespace/],
  [
    "a member Claude has not",
    haiku,
    { additionalModelRequestFields: { top_j: 1 } },
    /top_j: Extra inputs are not permitted/,
  ],
  ["a member Nova has not", nova, { additionalModelRequestFields: { top_k: 1 } }, /extraneous key \[top_k\]/],
  [
    "haste of a model without it",
    nova,
    { performanceConfig: { latency: "optimized" } },
    /Latency performance configuration/,
  ],
];

test.each(refused)("Converse refuses %s", async (_, modelId, more, says) => {
  const send = world.runtime.send(new ConverseCommand({ modelId, messages: [user(hello)], ...more }));
  await expect(send).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(says) as string,
  });
});

test.each<[string, string, object]>([
  ["as many tokens as it writes", nova, { inferenceConfig: { maxTokens: 10_000 } }],
  ["an image in S3 for Nova", nova, { messages: [user(inS3("000000000000"), hello)] }],
  ["tools for Llama", llama, { toolConfig }],
  ["an answer begun for Claude 3", haiku, { messages: [user(hello), assistant({ text: "It" })] }],
  ["members that Claude has", haiku, { additionalModelRequestFields: { top_k: 5 } }],
  ["a use and its result", nova, { messages: [user(hello), use, result("1")], toolConfig }],
])("Converse takes %s", async (_, modelId, more) => {
  await world.runtime.send(new ConverseCommand({ modelId, messages: [user(hello)], ...more }));
});

test("Llama streams no answer that could use a tool, and thinking is refused by name", async () => {
  const streamed = new ConverseStreamCommand({ modelId: llama, messages: [user(hello)], toolConfig });
  await expect(world.runtime.send(streamed)).rejects.toThrow(/tool use in streaming mode/);
  const additionalModelRequestFields = { thinking: { type: "enabled", budget_tokens: 2000 } };
  const thinking = new ConverseCommand({ modelId: sonnet, messages: [user(hello)], additionalModelRequestFields });
  await expect(world.runtime.send(thinking)).rejects.toThrow(
    /additionalModelRequestFields\.thinking is not in the local/,
  );
});

const claude = { anthropic_version: "bedrock-2023-05-31", max_tokens: 10, messages: [{ role: "user", content: "Hi" }] };

test.each<Row>([
  ["more tokens than Claude writes", haiku, { ...claude, max_tokens: 4_097 }, /^max_tokens: 4097 > 4096, which/],
  [
    "more tokens than Nova writes",
    nova,
    { messages: [user(hello)], inferenceConfig: { maxTokens: 10_001 } },
    /#\/inferenceConfig\/maxTokens: 10001 is not less or equal to 10000/,
  ],
  [
    "more tokens than Titan writes",
    titan,
    { inputText: "x", textGenerationConfig: { maxTokenCount: 8_193 } },
    /maxTokenCount: 8193 is not less or equal to 8192/,
  ],
  ["an assistant that begins", haiku, { ...claude, messages: [{ role: "assistant", content: "Hi" }] }, /"user" role/],
  ["a bound broken", haiku, { ...claude, temperature: 2 }, /#\/temperature: 2 is not less or equal to 1,/],
  ["a text that is too short", titan, { inputText: "" }, /#\/inputText: expected minLength: 1, actual: 0,/],
  ["another type", titan, { inputText: 5 }, /#\/inputText: expected type: String, found: Integer,/],
  ["another root", titan, [], /#: expected type: JSONObject, found: JSONArray,/],
  [
    "a text too long for Cohere 3",
    "cohere.embed-english-v3",
    { input_type: "search_query", texts: ["a".repeat(2_049)] },
    /#\/texts\/0: expected maxLength: 2048, actual: 2049,/,
  ],
])("InvokeModel refuses %s", async (_, modelId, body, says) => {
  const send = world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
  await expect(send).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(says) as string,
  });
});

test("InvokeModel is hasty for models that can be, and refuses more than a model reads", async () => {
  const ask = (modelId: string, body: object) =>
    world.runtime.send(
      new InvokeModelCommand({ modelId, body: JSON.stringify(body), performanceConfigLatency: "optimized" }),
    );
  await ask("us.anthropic.claude-3-5-haiku-20241022-v1:0", claude);
  await expect(ask(haiku, claude)).rejects.toThrow(/Latency performance configuration/);
  const long = "word ".repeat(200_000);
  for (const [modelId, body, says] of [
    [haiku, { ...claude, messages: [{ role: "user", content: long }] }, /^Input is too long for requested model\.$/],
    [micro, { messages: [user({ text: long })] }, /Input Tokens Exceeded/],
    [titan, { inputText: long }, /Too many input tokens\. Max input tokens: 8192, request input token count: 250000/],
  ] as const)
    await expect(
      world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) })),
    ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringMatching(says) as string });
});

test("InvokeModel takes JSON and what SDKs call it, and refuses other types of content", async () => {
  const ask = (types: { contentType?: string; accept?: string }) =>
    world.runtime.send(new InvokeModelCommand({ modelId: haiku, body: JSON.stringify(claude), ...types }));
  for (const contentType of ["application/json", "application/octet-stream", "application/json; charset=utf-8"])
    await ask({ contentType });
  await expect(ask({ contentType: "text/plain" })).rejects.toThrow(/provided Content Type is invalid/);
  await expect(ask({ accept: "image/png" })).rejects.toThrow(/provided Accept Type is invalid/);
});
