import {
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import type { ConverseStreamOutput, ResponseStream } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const question = "Bread rises because yeast makes gas. Gas needs room. A tight dough holds it.";
const answer = "Bread rises because yeast makes gas. Gas needs room.";
const messages = [{ role: "user" as const, content: [{ text: question }] }];

const all = async <T>(stream: AsyncIterable<T> | undefined): Promise<T[]> => {
  const events: T[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
};

const chunks = async (modelId: string, body: unknown) => {
  const { body: stream, contentType } = await world.runtime.send(
    new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) }),
  );
  expect(contentType).toBe("application/json");
  return (await all<ResponseStream>(stream)).map(
    ({ chunk }) => JSON.parse(new TextDecoder().decode(chunk?.bytes)) as Record<string, unknown>,
  );
};

type Texts = (chunk: Record<string, unknown>) => string | undefined;
const claude = "anthropic.claude-3-haiku-20240307-v1:0";

describe("InvokeModelWithResponseStream says the same in the chunks of the family", () => {
  test.each<[string, string, object, Texts]>([
    [
      "Anthropic",
      claude,
      { anthropic_version: "bedrock-2023-05-31", max_tokens: 99, messages: [{ role: "user", content: question }] },
      ({ delta }) => (delta as { text?: string } | undefined)?.text,
    ],
    [
      "Nova",
      "amazon.nova-lite-v1:0",
      { messages },
      ({ contentBlockDelta: event }) => (event as { delta: { text: string } } | undefined)?.delta.text,
    ],
    ["Titan Text", "amazon.titan-text-express-v1", { inputText: question }, ({ outputText }) => outputText as string],
    ["Cohere Command", "cohere.command-r-v1:0", { message: question }, ({ text }) => text as string | undefined],
    ["Llama", "meta.llama3-1-8b-instruct-v1:0", { prompt: question }, ({ generation }) => generation as string],
    [
      "Mistral",
      "mistral.mistral-large-2402-v1:0",
      { prompt: `[INST] ${question} [/INST]` },
      ({ outputs }) => (outputs as { text: string }[] | undefined)?.[0]?.text,
    ],
    [
      "Qwen",
      "qwen.qwen3-32b-v1:0",
      { messages: [{ role: "user", content: question }] },
      ({ choices }) => (choices as { delta: { content?: string } }[])[0]?.delta.content,
    ],
    [
      "DeepSeek",
      "us.deepseek.r1-v1:0",
      { prompt: question },
      ({ choices }) => (choices as { text: string }[])[0]?.text,
    ],
  ])("%s", async (_, modelId, body, textOf) => {
    const got = await chunks(modelId, body);
    expect(got.map((chunk) => textOf(chunk) ?? "").join("")).toBe(answer);
    expect(got.length).toBeGreaterThan(2);
    const metrics = got.map((chunk) => chunk["amazon-bedrock-invocationMetrics"]);
    expect(metrics.at(-1)).toMatchObject({ outputTokenCount: Math.ceil(answer.length / 4) });
    expect(metrics.slice(0, -1).every((one) => one === undefined)).toBe(true);
  });

  test("in Anthropic's order of events", async () => {
    const body = {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 2,
      messages: [{ role: "user", content: question }],
    };
    const kinds = (await chunks(claude, body)).map(({ type }) => type as string);
    expect([...new Set(kinds)]).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  });
});

describe("ConverseStream", () => {
  const events = async () => {
    const { stream } = await world.runtime.send(new ConverseStreamCommand({ modelId: claude, messages }));
    return all<ConverseStreamOutput>(stream);
  };

  test("sends the events of the service model in order, and says what Converse says", async () => {
    const got = await events();
    const names = got.map((event) => Object.keys(event)[0]);
    expect([...new Set(names)]).toEqual([
      "messageStart",
      "contentBlockDelta",
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    const text = got.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? "").join("");
    const whole = await world.runtime.send(new ConverseCommand({ modelId: claude, messages }));
    expect(whole.output?.message?.content).toEqual([{ text }]);
    expect(got.at(-1)?.metadata).toEqual({ usage: whole.usage, metrics: { latencyMs: 0 } });
    expect(got.at(-2)?.messageStop).toEqual({ stopReason: "end_turn" });
  });

  test("does so over HTTP/1.1 as well, each frame with its checksums and padding", async () => {
    const { hostname, port } = (await world.runtime.config.endpoint?.()) ?? { hostname: "", port: 0 };
    const authorization = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/bedrock/aws4_request";
    const response = await fetch(`http://${hostname}:${port}/model/${encodeURIComponent(claude)}/converse-stream`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ messages }),
    });
    expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
    const frames: { name: unknown; body: Record<string, unknown> }[] = [];
    const codec = new EventStreamCodec(
      (bytes) => Buffer.from(bytes).toString(),
      (text) => Buffer.from(text),
    );
    let rest = Buffer.from(await response.arrayBuffer());
    while (rest.length > 0) {
      const length = rest.readUInt32BE(0);
      const { headers, body } = codec.decode(rest.subarray(0, length));
      expect(headers[":message-type"]?.value).toBe("event");
      frames.push({ name: headers[":event-type"]?.value, body: JSON.parse(Buffer.from(body).toString()) });
      rest = rest.subarray(length);
    }
    const padded = frames.map(({ name, body: { p, ...event } }) => ({
      padded: typeof p === "string",
      [String(name)]: event,
    }));
    expect(padded).toEqual((await events()).map((event) => ({ padded: true, ...event })));
  });

  test("refuses before the stream begins, with an HTTP status", async () => {
    const send = world.runtime.send(new ConverseStreamCommand({ modelId: "acme.model-v1", messages }));
    await expect(send).rejects.toMatchObject({ name: "ValidationException", $metadata: { httpStatusCode: 400 } });
  });

  test("breaks off where a fault says so", async () => {
    world.faults.set({ streamErrors: 1 });
    await expect(events()).rejects.toMatchObject({ name: "ModelStreamErrorException", originalStatusCode: 500 });
  });
});

test("a model that does not talk cannot be streamed", async () => {
  await expect(chunks("amazon.titan-embed-text-v2:0", { inputText: "x" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "The model is unsupported for streaming.",
  });
});

test("CountTokens counts what InvokeModel and Converse would take", async () => {
  const { usage } = await world.runtime.send(new ConverseCommand({ modelId: claude, messages }));
  const counted = await world.runtime.send(
    new CountTokensCommand({ modelId: claude, input: { converse: { messages } } }),
  );
  expect(counted.inputTokens).toBe(usage?.inputTokens);
  const body = Buffer.from(
    JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 9,
      messages: [{ role: "user", content: question }],
    }),
  );
  const own = await world.runtime.send(new CountTokensCommand({ modelId: claude, input: { invokeModel: { body } } }));
  const asked = await world.runtime.send(new InvokeModelCommand({ modelId: claude, body }));
  expect(own.inputTokens).toBe(
    (JSON.parse(asked.body.transformToString()) as { usage: { input_tokens: number } }).usage.input_tokens,
  );
});
