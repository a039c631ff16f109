import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { catalogue } from "../../infra/local/bedrock/models/catalogue.ts";
import { png } from "../../infra/local/bedrock/runtime/sample-images.ts";
import { openWorld, type World } from "../../infra/local/bedrock/testing.ts";
import { embeddingBody, readAnswer, requestBody, type Body } from "../../services/models/ask.ts";
import type { EmbeddingQuestion, Question } from "../../services/models/inference.ts";
import { findInference } from "../../services/models/table.ts";

/** The services' model table and the local Bedrock read AWS's documentation apart; here each has to understand the other, over the wire. */
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const invoke = async (modelId: string, written: Body): Promise<unknown> => {
  if (written.kind === "refused") throw new Error(written.refusals.join("; "));
  const { body } = await world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(written.body) }));
  return JSON.parse(new TextDecoder().decode(body));
};

const prompt = "Say what this is about:\n\nBread rises because yeast makes gas. Gas needs room.";
const question: Question = { prompt, parameters: { maxTokens: 100, temperature: 0.2 } };

/** The id under which the local Bedrock answers: its own, or that of a profile of this region. */
const askable = ({ id, inference }: (typeof catalogue)[number]): string | undefined => {
  if (inference.some((way) => way === "ON_DEMAND")) return id;
  return inference.some((way) => way === "INFERENCE_PROFILE") ? `us.${id}` : undefined;
};
const models = catalogue.flatMap((model) => {
  const asked = askable(model);
  return asked === undefined || model.output === "IMAGE" ? [] : [{ ...model, asked }];
});
/** Their answers count no tokens, as documented. */
const uncounted = new Set(["mistral", "cohere-command"]);

test("every family of the table is asked", () => {
  const asked = new Set(models.map(({ id }) => findInference(id)?.id ?? "converse"));
  expect(asked.size).toBe(10);
});

test("each text model takes its body and its answer is read", async () => {
  for (const { asked, output } of models) {
    const family = findInference(asked);
    if (output !== "TEXT" || family === undefined) continue;
    const answer = readAnswer(asked, await invoke(asked, requestBody(asked, question)));
    expect(answer, asked).toMatchObject({ kind: "answered", stopReason: "ended" });
    if (answer.kind !== "answered") continue;
    expect(answer.text, asked).toContain("Bread rises");
    if (uncounted.has(family.id)) expect(answer.outputTokens, asked).toBeUndefined();
    else expect(Math.min(answer.inputTokens ?? 0, answer.outputTokens ?? 0), asked).toBeGreaterThan(0);
  }
});

test("each text model takes the Converse body too, in the table or not", async () => {
  for (const { asked, output } of models) {
    if (output !== "TEXT") continue;
    const written = requestBody(asked, question, "Converse");
    if (written.kind === "refused") throw new Error(written.refusals.join("; "));
    const command = new ConverseCommand({ modelId: asked, ...written.body });
    const answer = readAnswer(asked, await world.runtime.send(command), "Converse");
    expect(answer, asked).toMatchObject({
      kind: "answered",
      stopReason: "ended",
      text: expect.stringContaining("Bread"),
    });
  }
});

test("a conversation, a system prompt, stop sequences and the limit are understood where the family has them", async () => {
  const turns = [
    { role: "user", text: "Hello" },
    { role: "assistant", text: "Yes?" },
    { role: "user", text: prompt },
  ] as const;
  for (const modelId of [
    "anthropic.claude-3-haiku-20240307-v1:0",
    "amazon.nova-lite-v1:0",
    "cohere.command-r-v1:0",
    "meta.llama3-1-8b-instruct-v1:0",
    "mistral.mistral-7b-instruct-v0:2",
  ]) {
    const asked = requestBody(modelId, { system: "Be brief.", turns, parameters: { maxTokens: 3, temperature: 0 } });
    expect(readAnswer(modelId, await invoke(modelId, asked)), modelId).toMatchObject({ stopReason: "max-tokens" });
  }
});

test("images of both families are seen at the size they have, and the embedding of one is read", async () => {
  for (const modelId of ["anthropic.claude-3-haiku-20240307-v1:0", "amazon.nova-lite-v1:0"]) {
    const written = requestBody(modelId, { ...question, images: [png(100, 50), png(3, 3)] });
    expect(readAnswer(modelId, await invoke(modelId, written)), modelId).toMatchObject({ kind: "answered" });
  }
});

test.each<[string, EmbeddingQuestion, number]>([
  ["amazon.titan-embed-text-v2:0", { texts: ["a"], dimensions: 256, normalize: true }, 256],
  ["amazon.titan-embed-image-v1", { texts: ["a"], images: [png(3, 3)], dimensions: 384 }, 384],
  ["cohere.embed-english-v3", { texts: ["a", "b"], inputType: "search_query" }, 1024],
  ["cohere.embed-v4:0", { images: [png(3, 3)], inputType: "clustering", dimensions: 512 }, 512],
])("%s takes its body and its vectors are read", async (modelId, asked, size) => {
  const answer = readAnswer(modelId, await invoke(modelId, embeddingBody(modelId, asked)));
  if (answer.kind !== "embedded") throw new Error(JSON.stringify(answer));
  expect(answer.vectors.map((vector) => vector.length)).toEqual(
    Array.from({ length: Math.max(1, asked.texts?.length ?? 1) }, () => size),
  );
});
