import type { CustomizableBase, ModelFamily } from "./family.ts";
import { amazonNova } from "./families/amazon-nova.ts";
import { amazonTitan } from "./families/amazon-titan.ts";
import { anthropicClaude } from "./families/anthropic-claude.ts";
import { cohere } from "./families/cohere.ts";
import { metaLlama } from "./families/meta-llama.ts";
import { mistral } from "./families/mistral.ts";
import type { InferenceFamily } from "./inference.ts";
import { readModelId } from "./model-id.ts";

/** Every family this project knows. Adding one is a file in `families/` and a name here. */
export const families: readonly ModelFamily[] = [amazonNova, amazonTitan, anthropicClaude, cohere, metaLlama, mistral];

export const customizableBases: readonly CustomizableBase[] = families.flatMap(({ customizable }) => customizable);

/** By id, or by the ARN of the foundation model. */
export const findCustomizable = (baseModel: string): CustomizableBase | undefined => {
  const id = baseModel.replace(/^arn:aws[^:]*:bedrock:[^:]*::foundation-model\//, "");
  return customizableBases.find((base) => base.id === id);
};

/** Whose body a model speaks, by id or ARN of its own or of an inference profile; undefined: not in the table, Converse asks it. */
export const findInference = (idOrArn: string): InferenceFamily | undefined => {
  const { modelId } = readModelId(idOrArn);
  return modelId === undefined
    ? undefined
    : families.flatMap(({ inference }) => inference).find(({ models }) => models.test(modelId));
};
