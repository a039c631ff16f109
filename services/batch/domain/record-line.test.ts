import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { embeddingBody, requestBody, usualForm } from "../../models/ask.ts";
import { smallest } from "../../models/image-mould.ts";
import type { Image } from "../../models/image.ts";
import { recordWriter, refusalsOf, type Asked } from "./record-line.ts";

const asked = (model: string, inference: Asked["inference"] = {}, form: Asked["form"] = "InvokeModel"): Asked => ({
  model,
  form,
  inference,
});
const nova = "amazon.nova-lite-v1:0";
const claude = "anthropic.claude-3-haiku-20240307-v1:0";
const llama = "meta.llama3-1-8b-instruct-v1:0";
const titan = "amazon.titan-embed-text-v2:0";
const pixel: Image = { format: "png", width: 1, height: 1, bytes: Buffer.from(smallest.png, "base64") };

/** Texts with what JSON escapes, half surrogates, and what a template of a family reads as a command. */
const text = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom("</s>", "<|eot_id|>", "[INST] x", "\ud800", '"\\\n\u2028'),
);

describe("a record's line", () => {
  test.each([
    [nova, "InvokeModel", { system: "Be brief.", maxTokens: 5 }],
    [nova, "Converse", { temperature: 0.5 }],
    [claude, "InvokeModel", { maxTokens: 5, system: 'Say "x"' }],
    [llama, "InvokeModel", {}],
    ["mistral.mistral-7b-instruct-v0:2", "InvokeModel", { system: "the-text-of-one-record" }],
    ["amazon.titan-text-express-v1", "InvokeModel", {}],
    ["some.unknown-model-v1", "Converse", {}],
  ] as const)("of %s (%s) is the same whether it is poured or built", (model, form, inference) => {
    const write = recordWriter(asked(model, inference, form));
    const { system, ...parameters } = inference as Asked["inference"];
    fc.assert(
      fc.property(fc.string(), text, (id, prompt) => {
        const question = { prompt, parameters, ...(system !== undefined && { system }) };
        const body = requestBody(model, question as Parameters<typeof requestBody>[1], form);
        const line = write(id, { text: prompt });
        expect(line.kind).toBe(body.kind === "body" ? "line" : "refused");
        if (line.kind === "line" && body.kind === "body")
          expect(line.line).toBe(JSON.stringify({ recordId: id, modelInput: body.body }));
      }),
    );
  });

  test("of an embedding model holds the text, sizes and what its family needs beside them", () => {
    const line = (model: string, inference: Asked["inference"]) => {
      const written = recordWriter(asked(model, inference))("a", { text: "some words" });
      return written.kind === "line" ? (JSON.parse(written.line) as { modelInput: unknown }).modelInput : written;
    };
    expect(line(titan, { dimensions: 256, normalize: true })).toEqual({
      inputText: "some words",
      dimensions: 256,
      normalize: true,
    });
    expect(line("cohere.embed-english-v3", {})).toEqual({ texts: ["some words"], input_type: "search_document" });
    const long = recordWriter(asked(titan))("a", { text: "x".repeat(50_001) });
    expect(long).toMatchObject({ kind: "refused", message: expect.stringContaining("50000") });
    expect(embeddingBody(titan, { texts: ["x".repeat(50_001)] }).kind).toBe("refused");
  });

  test("is refused with all that is wrong, one after another", () => {
    const wrong = asked(llama, { maxTokens: 9000, temperature: 1.5 });
    const refusals = refusalsOf(wrong);
    expect(refusals).toHaveLength(2);
    expect(recordWriter(wrong)("a", { text: "x" })).toEqual({ kind: "refused", message: refusals.join("; ") });
  });

  test("is refused with the family's own reason", () => {
    const write = recordWriter(asked(llama));
    expect(write("a", { text: "<|eot_id|>" })).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("<|"),
    });
    expect(write("a", { text: "<|eot_id|>", image: pixel })).toMatchObject({ kind: "refused" });
  });

  test.each([
    [nova, { maxTokens: 5 }, { prompt: "What is it?" }],
    [claude, { maxTokens: 5, system: "Look closely." }, { prompt: "What is it?" }],
    ["us.some.unknown-model-v1", {}, { prompt: "What is it?" }],
  ] as const)("of %s with an image is the same whether it is poured or built", (model, inference, { prompt }) => {
    const { system, ...parameters } = inference as Asked["inference"];
    const form = usualForm(model);
    const question = { prompt, images: [pixel.bytes], parameters, ...(system !== undefined && { system }) };
    const body = requestBody(model, question as Parameters<typeof requestBody>[1], form);
    const line = recordWriter(asked(model, inference, form))("a", { text: prompt, image: pixel });
    expect(line).toEqual({
      kind: "line",
      line: JSON.stringify({ recordId: "a", modelInput: body.kind === "body" && body.body }),
    });
  });

  test("of an image alone is its embedding's", () => {
    const line = recordWriter(asked("amazon.titan-embed-image-v1"))("a", { text: "", image: pixel });
    expect(line).toEqual({
      kind: "line",
      line: `{"recordId":"a","modelInput":{"inputImage":"${smallest.png}"}}`,
    });
  });
});

test("what no record can be asked is known before the first", () => {
  expect(refusalsOf(asked(nova, { temperature: 0.5 }))).toEqual([]);
  expect(refusalsOf(asked(claude))).toEqual([expect.stringContaining("maxTokens")]);
  expect(refusalsOf(asked(nova, { dimensions: 256, normalize: true, maxTokens: 5 }))).toEqual([
    `dimensions is given and ${nova} answers in texts; leave it out`,
    `normalize is given and ${nova} answers in texts; leave it out`,
  ]);
  expect(refusalsOf(asked(titan, { dimensions: 256, normalize: true, system: "Be brief." }))).toEqual([
    `system is given and ${titan} answers in vectors; leave it out`,
  ]);
  expect(refusalsOf(asked("some.unknown-model-v1"))).toEqual([expect.stringContaining("Converse")]);
});
