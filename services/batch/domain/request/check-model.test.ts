import { describe } from "vitest";
import { checkModels } from "./check-model.ts";
import { classify, embed, one } from "./sample.testing.ts";
import { tell, text } from "./check-pipeline.testing.ts";

describe("models", () => {
  const model = "/stages/0/model";
  const inference = (name: string): string => `/stages/0/inference/${name}`;
  const account = "arn:aws:bedrock:us-east-1:123456789012";
  const titan = { ...embed, input: classify.input, reads: "text" as const };
  tell(checkModels, [
    ["no id at all", one({ model: "Claude 3" }), ["batch/model", model]],
    ["tied-up capacity", one({ model: `${account}:provisioned-model/abcdefghij12` }), ["batch/model", model]],
    [
      "a custom model",
      one({ model: `${account}:custom-model/amazon.nova-micro-v1:0/abcdefghij12` }),
      ["batch/model", model],
    ],
    ["a model that is not for batch", one({ model: "cohere.command-r-plus-v1:0" }), ["batch/model", model]],
    [
      "vectors that the table has no body for",
      one({ model: "amazon.nova-2-multimodal-embeddings-v1:0" }),
      ["batch/model", model],
    ],
    ["a profile's ARN", one({ model: `${account}:inference-profile/us.amazon.nova-lite-v1:0` })],
    ["a model that nobody lists", one({ model: "acme.model-v1:0" })],
    ["an application profile", one({ model: `${account}:application-inference-profile/abcdefghij12` })],
    ["Converse for vectors", one({ ...titan, form: "Converse" }), ["batch/form", "/stages/0/form"]],
    [
      "InvokeModel for a model outside the table",
      one({ model: "qwen.qwen3-32b-v1:0", form: "InvokeModel" }),
      ["batch/form", "/stages/0/form"],
    ],
    ["Converse for a model in the table", one({ form: "Converse" })],
    ["images to a model that sees none", one({ model: "amazon.nova-micro-v1:0" }), ["batch/images", "/stages/0/reads"]],
    [
      "images to an embedding model of texts",
      one({ ...titan, reads: "image", asks: undefined }),
      ["batch/images", "/stages/0/reads"],
    ],
    [
      "parameters of texts to an embedding model",
      one({ ...titan, inference: { system: "s", maxTokens: 1 } }),
      ["batch/parameter", inference("system")],
      ["batch/parameter", inference("maxTokens")],
    ],
    [
      "parameters of vectors to a model that talks",
      one({ inference: { dimensions: 256, normalize: true } }),
      ["batch/parameter", inference("dimensions")],
      ["batch/parameter", inference("normalize")],
    ],
    [
      "a size that the model has not",
      one({ ...titan, inference: { dimensions: 1000 } }),
      ["batch/parameter", inference("dimensions")],
    ],
    [
      "normalize where it is no parameter",
      one({ ...titan, model: "amazon.titan-embed-image-v1", inference: { normalize: true } }),
      ["batch/parameter", inference("normalize")],
    ],
    [
      "no maxTokens where it is required",
      one({ model: "anthropic.claude-3-haiku-20240307-v1:0" }),
      ["batch/parameter", inference("maxTokens")],
    ],
    [
      "what the family does not take",
      one({
        model: "meta.llama3-1-8b-instruct-v1:0",
        reads: "text",
        inference: { maxTokens: 9000, temperature: 1.5, stopSequences: ["."], system: "  " },
      }),
      ["batch/parameter", inference("system")],
      ["batch/parameter", inference("maxTokens")],
      ["batch/parameter", inference("temperature")],
      ["batch/parameter", inference("stopSequences")],
    ],
    [
      "two samplers where one is taken",
      one({
        model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        inference: { maxTokens: 9, temperature: 0.5, topP: 0.5 },
      }),
      ["batch/parameter", inference("temperature")],
    ],
    [
      "a template that speaks in another's name",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text" },
        { prompts: { category: { template: "<|eot_id|> {{a}}" } } },
      ),
      ["batch/template", text, "/stages/0/asks"],
    ],
    [
      "the same template through Converse, which speaks in nobody's name",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text", form: "Converse" },
        { prompts: { category: { template: "<|eot_id|> {{a}}" } } },
      ),
    ],
    [
      "a template that cannot be read, which is said of the template",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text" },
        { prompts: { category: { template: "<|eot_id|> {{}}" } } },
      ),
    ],
    ["a blank one, which is said there too", one({ reads: "text" }, { prompts: { category: { template: " \n" } } })],
  ]);
});
