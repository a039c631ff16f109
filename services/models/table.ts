import type { CustomizableBase, ModelFamily } from "./family.ts";
import { amazonNova } from "./families/amazon-nova.ts";
import { anthropicClaude } from "./families/anthropic-claude.ts";
import { metaLlama } from "./families/meta-llama.ts";

/** Every family this project knows. Adding one is a file in `families/` and a name here. */
export const families: readonly ModelFamily[] = [amazonNova, anthropicClaude, metaLlama];

export const customizableBases: readonly CustomizableBase[] = families.flatMap(({ customizable }) => customizable);

/** By id, or by the ARN of the foundation model. */
export const findCustomizable = (baseModel: string): CustomizableBase | undefined => {
  const id = baseModel.replace(/^arn:aws[^:]*:bedrock:[^:]*::foundation-model\//, "");
  return customizableBases.find((base) => base.id === id);
};
