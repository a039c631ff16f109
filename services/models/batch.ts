import type { Form } from "./ask.ts";
import { readModelId } from "./model-id.ts";
import { findInference } from "./table.ts";

/** What one batch job over a model may hold; the figures are AWS's defaults, which an account can have raised. */
export type BatchLimits = {
  readonly recordsMin: number;
  readonly recordsPerJobMax: number;
  readonly recordsPerFileMax: number;
  readonly bytesPerFileMax: number;
  readonly bytesPerJobMax: number;
};

export type BatchSupport =
  | {
      /** `unlisted`: the table does not know the model; Bedrock decides when the job is created. */
      readonly supported: "listed" | "unlisted";
      readonly limits: BatchLimits;
      readonly forms: readonly Form[];
    }
  | { readonly supported: "no"; readonly why: string };

/** Bedrock user guide, batch-inference-supported: Cohere and Titan Text are not on the page. */
const listed =
  /^(?:amazon\.nova-(?:2-)?(?:micro|lite|pro|premier|multimodal)|amazon\.titan-embed-(?:text-v2|image-v1)|anthropic\.claude-(?!v|instant|2)|meta\.llama(?:3-[123]|4)-|mistral\.|openai\.gpt-oss|qwen\.qwen3|deepseek\.)/;
const notListed = /^(?:cohere\.|amazon\.titan-text-)/;

/** Of GB it is not said whether they are 10^9 bytes or 2^30; the smaller figure is safe. */
const gigabyte = 1_000_000_000;
const usual: BatchLimits = {
  recordsMin: 100,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: gigabyte,
  bytesPerJobMax: 5 * gigabyte,
};
/** Bedrock endpoints and quotas, AWS General Reference: these three alone. */
const largeJobs = /^amazon\.nova-(?:lite-v1|pro-v1|2-multimodal-embeddings)/;

/** Batch takes models, inference profiles and, of custom models, Titan Multimodal Embeddings alone; tied-up capacity it does not take. */
export const batchSupport = (idOrArn: string): BatchSupport => {
  const { kind, modelId } = readModelId(idOrArn);
  if (kind === "application-inference-profile") return support("unlisted", "");
  if (kind === "custom-model" && !(modelId ?? "").startsWith("amazon.titan-embed-image-"))
    return no(
      `${idOrArn} is a custom model and batch takes those of Titan Multimodal Embeddings alone; name a base model`,
    );
  if (modelId === undefined)
    return no(`${idOrArn} is of the kind ${kind}, which batch does not take; name a model or a profile`);
  if (notListed.test(modelId)) return no(`${modelId} is not on AWS's list of models for batch; name another`);
  return support(listed.test(modelId) ? "listed" : "unlisted", modelId);
};

const support = (supported: "listed" | "unlisted", modelId: string): BatchSupport => ({
  supported,
  limits: largeJobs.test(modelId) ? { ...usual, bytesPerJobMax: 100 * gigabyte } : usual,
  forms: formsOf(modelId),
});

const formsOf = (modelId: string): readonly Form[] => {
  const family = findInference(modelId);
  if (family === undefined) return ["Converse"];
  return family.kind === "embedding" ? ["InvokeModel"] : ["InvokeModel", "Converse"];
};

const no = (why: string): BatchSupport => ({ supported: "no", why });
