import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  type ContentBlock,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld } from "../testing.ts";
import { png } from "./sample-images.ts";
import type { World } from "../testing.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const invoke = async (modelId: string, body: unknown): Promise<Record<string, unknown>> => {
  const { body: answer } = await world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
  return JSON.parse(new TextDecoder().decode(answer)) as Record<string, unknown>;
};

const question =
  "Say what this is about:\n\nBread rises because yeast makes gas. Gas needs room. A tight dough holds it.";
const answer = "Bread rises because yeast makes gas. Gas needs room.";
const user = { role: "user", content: [{ text: question }] };

describe("InvokeModel answers in the body of the family", () => {
  const inputTokens = Math.ceil(question.length / 4);
  const outputTokens = Math.ceil(answer.length / 4);

  test.each<[string, string, unknown, unknown]>([
    [
      "Anthropic",
      "anthropic.claude-3-haiku-20240307-v1:0",
      { anthropic_version: "bedrock-2023-05-31", max_tokens: 100, messages: [{ role: "user", content: question }] },
      {
        type: "message",
        role: "assistant",
        content: [{ type: "text", text: answer }],
        stop_reason: "end_turn",
        usage: { input_tokens: inputTokens, output_tokens: outputTokens },
      },
    ],
    [
      "Nova",
      "us.amazon.nova-lite-v1:0",
      { schemaVersion: "messages-v1", messages: [user], inferenceConfig: { maxTokens: 100 } },
      {
        output: { message: { role: "assistant", content: [{ text: answer }] } },
        stopReason: "end_turn",
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      },
    ],
    [
      "Titan Text",
      "amazon.titan-text-express-v1",
      { inputText: question, textGenerationConfig: { maxTokenCount: 100 } },
      {
        inputTextTokenCount: inputTokens,
        results: [{ tokenCount: outputTokens, outputText: answer, completionReason: "FINISHED" }],
      },
    ],
    [
      "gpt-oss",
      "openai.gpt-oss-20b-1:0",
      { messages: [{ role: "user", content: question }], max_completion_tokens: 100 },
      {
        object: "chat.completion",
        choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }],
        usage: {
          prompt_tokens: inputTokens,
          completion_tokens: outputTokens,
          total_tokens: inputTokens + outputTokens,
        },
      },
    ],
    [
      "DeepSeek",
      "us.deepseek.r1-v1:0",
      { prompt: `<｜begin▁of▁sentence｜><｜User｜>${question}<｜Assistant｜>` },
      { choices: [{ text: answer, stop_reason: "stop" }] },
    ],
    [
      "Cohere Command",
      "cohere.command-r-v1:0",
      { message: question, chat_history: [{ role: "CHATBOT", message: "Ask." }] },
      {
        text: answer,
        finish_reason: "complete",
        chat_history: [
          { role: "CHATBOT", message: "Ask." },
          { role: "USER", message: question },
          { role: "CHATBOT", message: answer },
        ],
      },
    ],
    [
      "Mistral",
      "mistral.mistral-7b-instruct-v0:2",
      { prompt: `<s>[INST] ${question} [/INST]` },
      { outputs: [{ text: answer, stop_reason: "stop" }] },
    ],
    [
      "Llama",
      "meta.llama3-1-8b-instruct-v1:0",
      {
        prompt: `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n${question}<|eot_id|><|start_header_id|>assistant<|end_header_id|>`,
      },
      { generation: answer, generation_token_count: outputTokens, stop_reason: "stop" },
    ],
  ])("%s", async (_, modelId, body, expected) => {
    expect(await invoke(modelId, body)).toMatchObject(expected as object);
  });

  test("cuts at the token limit and at a stop sequence", async () => {
    const limited = await invoke("amazon.nova-lite-v1:0", { messages: [user], inferenceConfig: { maxTokens: 3 } });
    expect(limited).toMatchObject({ stopReason: "max_tokens", usage: { outputTokens: 3 } });
    const stopped = await invoke("amazon.nova-lite-v1:0", {
      messages: [user],
      inferenceConfig: { stopSequences: ["yeast"] },
    });
    expect(stopped).toMatchObject({
      stopReason: "stop_sequence",
      output: { message: { content: [{ text: "Bread rises because " }] } },
    });
  });

  test("embeds what Nova's multimodal embeddings take", async () => {
    const model = "amazon.nova-2-multimodal-embeddings-v1:0";
    const embed = async (params: object) =>
      invoke(model, {
        schemaVersion: "nova-multimodal-embed-v1",
        taskType: "SINGLE_EMBEDDING",
        singleEmbeddingParams: { embeddingPurpose: "GENERIC_INDEX", ...params },
      });
    const text = { truncationMode: "END", value: "the quick brown fox" };
    const small = (await embed({ embeddingDimension: 256, text })) as { embeddings: { embedding: number[] }[] };
    expect(small).toMatchObject({ embeddings: [{ embeddingType: "TEXT" }] });
    const embedding = small.embeddings[0]?.embedding ?? [];
    expect([embedding.length, Math.hypot(...embedding)]).toEqual([256, expect.closeTo(1, 9)]);
    const usual = (await embed({ text })) as typeof small;
    expect(usual.embeddings[0]?.embedding).toHaveLength(3072);
    const image = { format: "png", source: { bytes: png(2, 2).toString("base64") } };
    expect(await embed({ image })).toMatchObject({ embeddings: [{ embeddingType: "IMAGE" }] });
    const refusals: [object, RegExp][] = [
      [{ text, image }, /exactly one of text, image, audio, video/],
      [{ text: { truncationMode: "END" } }, /one of value, source is required/],
      [{ text: { ...text, value: "x".repeat(8193) } }, /8192/],
      [{ text, embeddingDimension: 512 }, /Malformed input request/],
      [{ image: { ...image, format: "jpeg" } }, /appears to be a image\/png image/],
      [{ audio: {} }, /audio is not in the local cloud/],
    ];
    for (const [params, says] of refusals) await expect(embed(params)).rejects.toThrow(says);
  });

  test("embeds texts at unit length, near ones near", async () => {
    const embed = async (inputText: string) =>
      (await invoke("amazon.titan-embed-text-v2:0", { inputText, dimensions: 256 }))["embedding"] as number[];
    const [a, b, c] = await Promise.all(
      ["the quick brown fox", "the quick brown dog", "interest rates rose"].map(embed),
    );
    const dot = (x: number[] = [], y: number[] = []) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
    expect(a).toHaveLength(256);
    expect(dot(a, a)).toBeCloseTo(1);
    expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.2);
    const binary = await invoke("amazon.titan-embed-text-v2:0", { inputText: "x", embeddingTypes: ["binary"] });
    expect(binary).not.toHaveProperty("embedding");
    const cohere = await invoke("cohere.embed-english-v3", { input_type: "search_query", texts: ["a", "b"] });
    expect(cohere).toMatchObject({ response_type: "embeddings_floats", texts: ["a", "b"] });
  });
});

describe("InvokeModel refuses", () => {
  test.each<[string, string, unknown, RegExp]>([
    [
      "an unknown field",
      "amazon.nova-lite-v1:0",
      { messages: [user], prompt: "x" },
      /extraneous key \[prompt\] is not permitted/,
    ],
    [
      "a missing field",
      "anthropic.claude-3-haiku-20240307-v1:0",
      { messages: [] },
      /#: required key \[anthropic_version\] not found/,
    ],
    ["a value out of range", "meta.llama3-1-8b-instruct-v1:0", { prompt: "x", max_gen_len: 4096 }, /#\/max_gen_len/],
    ["the body of another family", "amazon.titan-embed-text-v2:0", { prompt: "x" }, /Malformed input request/],
    ["an unknown model", "acme.model-v1:0", {}, /model identifier is invalid/],
    [
      "a model that needs provisioned throughput",
      "amazon.nova-lite-v1:0:300k",
      { messages: [user] },
      /on-demand throughput isn/,
    ],
    [
      "a conversation that the assistant begins, in Nova's own body",
      "amazon.nova-lite-v1:0",
      { messages: [{ role: "assistant", content: [{ text: "Hello" }] }] },
      /must start with a user message/,
    ],
  ])("%s", async (_, modelId, body, message) => {
    await expect(invoke(modelId, body)).rejects.toMatchObject({
      name: "ValidationException",
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("a body that is no JSON", async () => {
    const send = world.runtime.send(new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: "{" }));
    await expect(send).rejects.toMatchObject({ name: "ValidationException", message: /Malformed/ });
  });
});

describe("Converse refuses", () => {
  test.each([
    [
      "a conversation that the assistant begins",
      { role: "assistant", content: [{ text: "Hello" }] },
      /must start with a user message/,
    ],
    ["a blank text", { role: "user", content: [{ text: " " }] }, /messages\.0\.content\.0 is blank/],
  ] as const)("%s", async (_, message, sentence) => {
    const messages = [{ ...message, content: [...message.content] }];
    const send = world.runtime.send(new ConverseCommand({ modelId: "amazon.nova-lite-v1:0", messages }));
    await expect(send).rejects.toThrow(sentence);
  });

  test.each([
    ["stop_sequence", false],
    ["/a~2b", false],
    ["/", true],
    ["/stop_sequence/~0/~1", true],
  ])("or takes the JSON Pointer %s as RFC 6901 has it", async (path, taken) => {
    const messages: Message[] = [{ role: "user", content: [{ text: "Clocks tick." }] }];
    const send = world.runtime.send(
      new ConverseCommand({
        modelId: "amazon.nova-lite-v1:0",
        messages,
        additionalModelResponseFieldPaths: [path],
      }),
    );
    if (taken) await send;
    else await expect(send).rejects.toMatchObject({ name: "ValidationException", message: /JSON Pointer/ });
  });

  test("JSON that nests too deep to be walked, as a fault of the client's", async () => {
    const deep = "[".repeat(50_000) + "]".repeat(50_000);
    const send = world.runtime.send(
      new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: `{"messages":${deep}}` }),
    );
    await expect(send).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });
});

describe("Converse", () => {
  const messages = [{ role: "user" as const, content: [{ text: question }] }];

  test("answers for any model that talks", async () => {
    const said = await world.runtime.send(
      new ConverseCommand({
        modelId: "anthropic.claude-3-haiku-20240307-v1:0",
        messages,
        system: [{ text: "Be brief." }],
      }),
    );
    expect(said).toMatchObject({
      output: { message: { role: "assistant", content: [{ text: answer }] } },
      stopReason: "end_turn",
      metrics: { latencyMs: 0 },
    });
    expect(said.usage?.totalTokens).toBe((said.usage?.inputTokens ?? 0) + (said.usage?.outputTokens ?? 0));
  });

  const converse = (messages: Message[], more: object = {}) =>
    world.runtime.send(new ConverseCommand({ modelId: "amazon.nova-lite-v1:0", messages, ...more }));
  const document = (name: string, text = "It says twelve.") => ({
    document: { format: "txt" as const, name, source: { bytes: Buffer.from(text) } },
  });
  const toolConfig = { tools: [{ toolSpec: { name: "look", inputSchema: { json: { type: "object" } } } }] };
  const used: Message[] = [
    { role: "user", content: [{ text: "How many?" }] },
    { role: "assistant", content: [{ toolUse: { toolUseId: "1", name: "look", input: {} } }] },
    { role: "user", content: [{ toolResult: { toolUseId: "1", content: [{ text: "There are twelve." }] } }] },
  ];

  test("reads documents that are text and what tools answered, and uses no tool itself", async () => {
    const read = await converse([{ role: "user", content: [{ text: "How many?" }, document("my file")] }]);
    const without = await converse([{ role: "user", content: [{ text: "How many?" }] }]);
    expect(read.usage?.inputTokens).toBeGreaterThan(without.usage?.inputTokens ?? 0);
    const offered = await converse([{ role: "user", content: [{ text: "How many?" }] }], { toolConfig });
    expect(offered).toMatchObject({ stopReason: "end_turn", output: without.output });
    expect(offered.usage?.inputTokens).toBeGreaterThan(without.usage?.inputTokens ?? 0);
    expect((await converse(used, { toolConfig })).output?.message?.content).toEqual([{ text: "There are twelve." }]);
  });

  test("refuses a conversation that Bedrock refuses", async () => {
    const turn = (...content: ContentBlock[]): Message => ({ role: "user", content });
    const refusals: [Message[], RegExp, more?: object][] = [
      [used, /toolConfig field must be defined/],
      [[turn({ text: "a" }), turn({ text: "b" })], /must alternate between user and assistant roles/],
      [[turn(document("a"))], /needs a text block beside it/],
      [[turn({ text: "a" }, document("../a"))], /document file name .* can only contain/],
      [[turn({ text: "a" }, ...["1", "2", "3", "4", "5", "6"].map((name) => document(name)))], /5 documents/],
      [[turn({ text: "a" }, { toolUse: { toolUseId: "1", name: "look", input: {} } })], /kind toolUse/, { toolConfig }],
    ];
    for (const [messages, message, more] of refusals)
      await expect(converse(messages, more), String(message)).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(message) as string,
      });
  });

  test("uses a tool that it must use, with an input that fits the tool's schema", async () => {
    const json = {
      type: "object",
      properties: {
        city: { type: "string", maxLength: 5 },
        count: { type: "integer", minimum: 1, maximum: 10 },
        unit: { enum: ["box", "piece"] },
        lines: { type: "array", minItems: 2, items: { type: "object", properties: { sure: { type: "boolean" } } } },
        ignored: { type: "string" },
      },
      required: ["city", "count", "unit", "lines"],
    };
    const tools = [...toolConfig.tools, { toolSpec: { name: "order", inputSchema: { json } } }];
    const asked: Message[] = [{ role: "user", content: [{ text: "Berlin wants 12 pieces, one piece a line." }] }];
    const toolChoice = { tool: { name: "order" } };
    const said = await converse(asked, { toolConfig: { tools, toolChoice } });
    expect(said).toMatchObject({
      stopReason: "tool_use",
      output: {
        message: {
          role: "assistant",
          content: [
            {
              toolUse: {
                toolUseId: expect.stringMatching(/^tooluse_[\w-]{22}$/) as string,
                name: "order",
                input: { city: "Berli", count: 10, unit: "piece", lines: [{ sure: true }, { sure: true }] },
              },
            },
          ],
        },
      },
    });
    const toolUse = said.output?.message?.content?.[0]?.toolUse;
    const { stream } = await world.runtime.send(
      new ConverseStreamCommand({
        modelId: "amazon.nova-lite-v1:0",
        messages: asked,
        toolConfig: { tools, toolChoice },
      }),
    );
    const events = await Array.fromAsync(stream ?? []);
    expect(events[1]?.contentBlockStart?.start?.toolUse).toEqual({ toolUseId: toolUse?.toolUseId, name: "order" });
    const pieces = events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? "");
    expect(JSON.parse(pieces.join(""))).toEqual(toolUse?.input);
    expect(events.find(({ messageStop }) => messageStop)?.messageStop?.stopReason).toBe("tool_use");
    const any = await converse(asked, { toolConfig: { tools, toolChoice: { any: {} } } });
    expect(any.output?.message?.content).toMatchObject([{ toolUse: { name: "look", input: {} } }]);
    await expect(
      converse(asked, { toolConfig: { tools, toolChoice: { tool: { name: "nobody" } } } }),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/nobody, which is not in toolConfig.tools \(look, order\)/) as string,
    });
    const llama = { modelId: "meta.llama3-1-8b-instruct-v1:0", toolConfig: { tools, toolChoice } };
    await expect(converse(asked, llama)).rejects.toThrow(/doesn't support the toolConfig.toolChoice.tool field/);
  });

  test("refuses by name what is not here", async () => {
    const inS3 = { document: { ...document("d").document, source: { s3Location: { uri: "s3://bucket/key" } } } };
    await expect(converse([{ role: "user", content: [{ text: "a" }, inS3] }])).rejects.toThrow(
      /document in S3 is not in the local cloud/,
    );
    const audio = { audio: { format: "mp3" as const, source: { bytes: new Uint8Array([65]) } } };
    await expect(converse([{ role: "user", content: [audio] }])).rejects.toThrow(/kind audio is not in the local/);
  });

  test("refuses a model that does not talk", async () => {
    const send = world.runtime.send(new ConverseCommand({ modelId: "amazon.titan-embed-text-v2:0", messages }));
    await expect(send).rejects.toMatchObject({ name: "ValidationException" });
  });
});
