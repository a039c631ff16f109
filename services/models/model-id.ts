/** What an identifier that InvokeModel takes stands for (API reference, InvokeModel: modelId). */
export type ModelKind =
  | "foundation-model"
  | "inference-profile"
  | "application-inference-profile"
  | "custom-model"
  | "custom-model-deployment"
  | "provisioned-model"
  | "imported-model"
  | "prompt"
  | "prompt-router"
  | "sagemaker-endpoint"
  | "unreadable";

export type ModelName = {
  readonly kind: ModelKind;
  /** Of an inference profile: where it routes to. */
  readonly geography?: string;
  /** Of an ARN. */
  readonly region?: string;
  /**
   * The foundation model's id without profile prefix and context suffix: what families and quotas go by. Absent where the identifier
   * does not say it (an application profile, a deployment, a provisioned throughput): Bedrock must be asked.
   */
  readonly modelId?: string;
};

const geographies = /^(us-gov|us|eu|apac|jp|au|ca|sa|global)\.(.+)$/;
const foundationId = /^[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}(?:[.:][a-z0-9-]{1,63}){0,3}$/;

const kinds: Readonly<Record<string, ModelKind>> = {
  "foundation-model": "foundation-model",
  "inference-profile": "inference-profile",
  "application-inference-profile": "application-inference-profile",
  "custom-model": "custom-model",
  "custom-model-deployment": "custom-model-deployment",
  "provisioned-model": "provisioned-model",
  "imported-model": "imported-model",
  prompt: "prompt",
  "prompt-router": "prompt-router",
  "default-prompt-router": "prompt-router",
};

/** Reads an id or ARN; whatever it is, this never throws. */
export const readModelId = (idOrArn: string): ModelName => {
  if (!idOrArn.startsWith("arn:")) return ofId(idOrArn);
  const arn = /^arn:aws(?:-[a-z]+)*:(bedrock|sagemaker):([a-z0-9-]*):[0-9]*:([a-z-]+)\/(.+)$/.exec(idOrArn);
  if (!arn) return { kind: "unreadable" };
  const [, service, region = "", type = "", rest = ""] = arn;
  if (service === "sagemaker")
    return type === "endpoint" ? { kind: "sagemaker-endpoint", region } : { kind: "unreadable" };
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return { kind: "unreadable" };
  if (kind === "foundation-model" || kind === "inference-profile") {
    const named = ofId(rest);
    return named.kind === kind ? { ...named, region } : { kind: "unreadable" };
  }
  // The ARN of a custom model names its base: custom-model/<base>/<12 characters>.
  const base = kind === "custom-model" ? ofId(rest.split("/")[0] ?? "").modelId : undefined;
  return { kind, region, ...(base !== undefined && { modelId: base }) };
};

const ofId = (id: string): ModelName => {
  if (!foundationId.test(id)) return { kind: "unreadable" };
  const [, geography, behind] = geographies.exec(id) ?? [];
  // `us.anthropic.claude-…` has a provider behind its prefix, so what follows must be an id of its own.
  if (geography !== undefined && behind !== undefined && foundationId.test(behind))
    return { kind: "inference-profile", geography, modelId: withoutContext(behind) };
  return { kind: "foundation-model", modelId: withoutContext(id) };
};

const withoutContext = (id: string): string => id.replace(/:\d+k$/, "");
