import { onDemandId } from "./prices.ts";
import type { BaseModelIds } from "./settings.ts";
import { findCustomizable } from "./table.ts";

/** Under which id Bedrock answers for a base model on demand. */
export type AskedAs = {
  readonly id: string;
  /** The model's own id, or the id or ARN of an inference profile that routes to it. */
  readonly through: "model" | "profile";
  readonly source: string;
};

/** System-defined profiles are named by where they route: `us.meta.llama3-3-70b-instruct-v1:0`. */
const geographyOf = (region: string): string => {
  if (region.startsWith("us-gov-")) return "us-gov";
  const [area = ""] = region.split("-");
  return area === "ap" ? "apac" : area;
};

const isProfile = (id: string): boolean =>
  /:(?:application-)?inference-profile\//.test(id) || /^(?:us|us-gov|eu|apac|jp|au|ca|sa|global)\./.test(id);

/**
 * `amazon.nova-micro-v1:0:128k` is what customization starts from and answers nobody. Without the context suffix it does; where the
 * family says that Bedrock serves it through inference profiles only, its region's profile does.
 */
export const askedAs = (
  baseModel: string,
  { region, configured }: { region: string; configured: BaseModelIds },
): AskedAs => {
  const plain = onDemandId(baseModel);
  const known = [baseModel, plain].find((id) => Object.hasOwn(configured, id));
  const chosen = known === undefined ? undefined : configured[known];
  if (chosen !== undefined)
    return { id: chosen, through: isProfile(chosen) ? "profile" : "model", source: "the setting baseModelIds" };
  const answers = findCustomizable(baseModel)?.baseAnswers ?? unlisted;
  const { through, source } = answers;
  return { id: through === "profile" ? `${geographyOf(region)}.${plain}` : plain, through, source };
};

const unlisted = { through: "model", source: "UNCONFIRMED: the model table does not know it" } as const;

/** How ListFoundationModels says that a model can be asked; AWS's answer also has INFERENCE_PROFILE, which its service model does not list. */
export type InferenceType = string;

/** Why Bedrock would refuse to answer under this id, by what its own list says; undefined: nothing speaks against it. */
export const whyNotAskable = (
  { id, through }: AskedAs,
  supported: readonly InferenceType[] | undefined,
): string | undefined => {
  if (supported === undefined) return undefined;
  const fits = supported.includes("ON_DEMAND") || (through === "profile" && supported.includes("INFERENCE_PROFILE"));
  return fits
    ? undefined
    : `${id} cannot be asked on demand: Bedrock lists it for ${supported.join(", ") || "nothing"}`;
};
