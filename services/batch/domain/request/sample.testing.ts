import type { z } from "zod";
import { Pipeline } from "../../../../events-schema/index.ts";

export type Written = z.input<typeof Pipeline>;
type WrittenStage = Written["stages"][number];

export const classify: WrittenStage = {
  name: "classify",
  model: "amazon.nova-lite-v1:0",
  input: { from: "s3", uri: "s3://bucket/clothes/", format: "images" },
  reads: "text-and-image",
  asks: { mode: "single", prompt: "category" },
};
export const describeClothes: WrittenStage = {
  name: "describe",
  model: "us.anthropic.claude-3-haiku-20240307-v1:0",
  input: { from: "stage", stage: "classify" },
  asks: { mode: "mapped", column: "category", prompts: { shoes: "shoes" }, default: "other" },
  inference: { maxTokens: 200, temperature: 0.5 },
};
export const embed: WrittenStage = {
  name: "embed",
  model: "amazon.titan-embed-text-v2:0",
  input: { from: "stage", stage: "describe" },
  asks: { mode: "column", column: "answer" },
  inference: { dimensions: 512, normalize: true },
};
export const prompts: NonNullable<Written["prompts"]> = {
  category: { template: "Of which category is this?", output: { type: "json", fields: { category: "$.category" } } },
  shoes: {
    template: "Describe these shoes: {{file_name}}",
    output: { type: "regex", fields: { heel: "heel: (\\w+)" } },
  },
  other: { template: "Describe this: {{file_name:100}}" },
};

/** Nothing is wrong with it, and nothing is warned of. */
export const written: Written = { name: "clothes", prompts, stages: [classify, describeClothes, embed] };
export const sample = (changes: Partial<Written> = {}): Pipeline => Pipeline.parse({ ...written, ...changes });
/** The first stage alone, changed. */
export const one = (changes: Partial<WrittenStage> = {}, others: Partial<Written> = {}): Pipeline =>
  sample({ prompts: { category: prompts["category"]! }, stages: [{ ...classify, ...changes }], ...others });
