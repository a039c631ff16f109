/** What the Bedrock user guide says about each foundation model, as data (pages "Supported foundation models", "Supported models and Regions for fine-tuning", "Supported Regions and models for batch inference"). */

/** Whose request and response body InvokeModel speaks. */
export type BodyFamily =
  | "anthropic"
  | "nova"
  | "nova-embed"
  | "titan-text"
  | "titan-embed-text"
  | "titan-embed-image"
  | "cohere-embed"
  | "cohere-command"
  | "llama"
  | "mistral"
  | "openai-chat"
  | "deepseek"
  /** In the list, answered through Converse only: its own body is not in the local cloud. */
  | "other";

/** What a system-defined inference profile's id begins with. */
export type Geography = "us" | "eu" | "apac" | "jp" | "au" | "global";

/** Whose hyperparameters and training lines a customization takes. */
export type TrainingFamily =
  | "nova"
  | "nova-2-lite"
  | "claude-3-haiku"
  | "llama-prompt"
  | "llama-conversation"
  /** Customizable on AWS; the local cloud learns from text only and refuses these by name. */
  | "image";

export type FoundationModel = {
  id: string;
  /** At most 20 characters, as the API allows. */
  name: string;
  /** As Service Quotas writes it in its quota names, where that differs. */
  quotaName?: string;
  provider: string;
  body: BodyFamily;
  input: readonly string[];
  output: "TEXT" | "IMAGE" | "EMBEDDING";
  /** `INFERENCE_PROFILE` alone: the bare id is refused on demand, a profile that contains the model is not. */
  inference: readonly ("ON_DEMAND" | "PROVISIONED" | "INFERENCE_PROFILE")[];
  /** Geographies whose system-defined inference profile contains the model. */
  profiles: readonly Geography[];
  streaming: boolean;
  /** Regions where a customization job takes this id as its base. */
  customizable?: { regions: readonly string[]; training: TrainingFamily };
  batch: boolean;
};

type Row = Pick<FoundationModel, "id" | "name" | "provider" | "body"> & Partial<FoundationModel>;

const text = (row: Row): FoundationModel => ({
  input: ["TEXT"],
  output: "TEXT",
  inference: ["ON_DEMAND"],
  profiles: [],
  streaming: true,
  batch: true,
  ...row,
});
const seeing = (row: Row): FoundationModel => text({ input: ["TEXT", "IMAGE"], ...row });

/** The id with its context suffix: what a customization job starts from; it can only be provisioned. */
const base = (
  model: FoundationModel,
  suffix: string,
  customizable: FoundationModel["customizable"],
): FoundationModel => ({
  ...model,
  id: `${model.id}:${suffix}`,
  inference: ["PROVISIONED"],
  profiles: [],
  batch: false,
  ...(customizable === undefined ? {} : { customizable }),
});

const everywhere = ["us", "eu", "apac"] as const;
/** How AWS serves its newer models: through a profile of a geography or of all Regions, never by the bare id. */
const profileOnly = {
  inference: ["INFERENCE_PROFILE"],
  profiles: ["us", "eu", "jp", "au", "global"],
} satisfies Partial<Row>;

const virginia = ["us-east-1"];
const oregon = ["us-west-2"];

const amazon = (id: string, name: string): Row => ({
  id: `amazon.${id}`,
  name,
  quotaName: id.includes("-v1:") ? `${name} V1` : name,
  provider: "Amazon",
  body: "nova",
  profiles: everywhere,
});
const novaMicro = text(amazon("nova-micro-v1:0", "Nova Micro"));
const novaLite = seeing(amazon("nova-lite-v1:0", "Nova Lite"));
const novaPro = seeing(amazon("nova-pro-v1:0", "Nova Pro"));
/** Asked as us. or global. only (Amazon Nova user guide, core-inference). */
const nova2Lite = seeing({
  ...amazon("nova-2-lite-v1:0", "Nova 2 Lite"),
  inference: ["INFERENCE_PROFILE"],
  profiles: ["us", "eu", "jp", "global"],
});

const claude = (id: string, name: string, rest: Partial<Row> = { profiles: everywhere }): FoundationModel =>
  seeing({ id: `anthropic.${id}`, name, provider: "Anthropic", body: "anthropic", ...rest });
const haiku3 = claude("claude-3-haiku-20240307-v1:0", "Claude 3 Haiku");

const meta = (id: string, name: string): FoundationModel =>
  text({ id: `meta.${id}`, name, quotaName: `${name} Instruct`, provider: "Meta", body: "llama", profiles: ["us"] });
const llama31small = meta("llama3-1-8b-instruct-v1:0", "Llama 3.1 8B");
const llama31large = meta("llama3-1-70b-instruct-v1:0", "Llama 3.1 70B");
/** From Llama 3.2 on, Bedrock refuses the bare id and names inference profiles; for 3.3 in Oregon that is what users report and no page says. */
const throughProfile = (model: FoundationModel): FoundationModel => ({ ...model, inference: ["INFERENCE_PROFILE"] });
const llama32 = (size: string): FoundationModel =>
  throughProfile(meta(`llama3-2-${size}-instruct-v1:0`, `Llama 3.2 ${size.toUpperCase()}`));
const llama33 = throughProfile(meta("llama3-3-70b-instruct-v1:0", "Llama 3.3 70B"));
const conversation = { regions: oregon, training: "llama-conversation" } as const;
const promptPairs = { regions: oregon, training: "llama-prompt" } as const;

const titan = (id: string, name: string, rest: Partial<FoundationModel>): FoundationModel =>
  text({ id: `amazon.${id}`, name, provider: "Amazon", body: "titan-text", ...rest });
const images = { regions: ["us-east-1", "us-west-2"], training: "image" } as const;
const embedding = { output: "EMBEDDING", streaming: false } as const;

const chat = (id: string, name: string, provider: string): FoundationModel =>
  text({ id, name, provider, body: "openai-chat" });

export const catalogue: readonly FoundationModel[] = [
  novaMicro,
  base(novaMicro, "128k", { regions: virginia, training: "nova" }),
  novaLite,
  base(novaLite, "300k", { regions: virginia, training: "nova" }),
  novaPro,
  base(novaPro, "300k", { regions: virginia, training: "nova" }),
  nova2Lite,
  base(nova2Lite, "256k", { regions: virginia, training: "nova-2-lite" }),
  seeing({ ...amazon("nova-premier-v1:0", "Nova Premier"), ...profileOnly, profiles: ["us"] }),
  titan("nova-canvas-v1:0", "Nova Canvas", {
    body: "other",
    input: ["TEXT", "IMAGE"],
    output: "IMAGE",
    streaming: false,
    batch: false,
    customizable: { regions: virginia, training: "image" },
  }),
  // Whether batch inference takes it is not known; here it does not.
  titan("nova-2-multimodal-embeddings-v1:0", "Nova MM Embeddings", {
    ...embedding,
    body: "nova-embed",
    // It takes audio and video, too, for which the API's list of modalities has no value.
    input: ["TEXT", "IMAGE"],
    batch: false,
  }),
  titan("titan-text-lite-v1", "Titan Text Lite", { batch: false }),
  titan("titan-text-express-v1", "Titan Text Express", { batch: false }),
  titan("titan-text-premier-v1:0", "Titan Text Premier", { batch: false }),
  titan("titan-embed-text-v2:0", "Titan Text Embed V2", {
    quotaName: "Titan Text Embeddings V2",
    ...embedding,
    body: "titan-embed-text",
  }),
  titan("titan-embed-image-v1", "Titan MM Embed G1", {
    ...embedding,
    body: "titan-embed-image",
    input: ["TEXT", "IMAGE"],
  }),
  titan("titan-embed-image-v1:0", "Titan MM Embed G1", {
    ...embedding,
    body: "titan-embed-image",
    input: ["TEXT", "IMAGE"],
    inference: ["PROVISIONED"],
    batch: false,
    customizable: images,
  }),
  titan("titan-image-generator-v2:0", "Titan Image Gen V2", {
    body: "other",
    input: ["TEXT", "IMAGE"],
    output: "IMAGE",
    streaming: false,
    batch: false,
    inference: ["ON_DEMAND", "PROVISIONED"],
    customizable: images,
  }),
  haiku3,
  base(haiku3, "200k", { regions: oregon, training: "claude-3-haiku" }),
  claude("claude-3-5-sonnet-20240620-v1:0", "Claude 3.5 Sonnet"),
  claude("claude-3-5-sonnet-20241022-v2:0", "Claude 3.5 Sonnet v2"),
  claude("claude-3-5-haiku-20241022-v1:0", "Claude 3.5 Haiku", { profiles: ["us"] }),
  claude("claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4", {
    ...profileOnly,
    profiles: ["us", "eu", "apac", "global"],
  }),
  claude("claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5", profileOnly),
  claude("claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5", profileOnly),
  claude("claude-sonnet-4-6", "Claude Sonnet 4.6", profileOnly),
  claude("claude-opus-4-6-v1", "Claude Opus 4.6", profileOnly),
  claude("claude-opus-5", "Claude Opus 5", profileOnly),
  llama31small,
  base(llama31small, "128k", promptPairs),
  llama31large,
  base(llama31large, "128k", promptPairs),
  meta("llama3-1-405b-instruct-v1:0", "Llama 3.1 405B"),
  ...["1b", "3b", "11b", "90b"].flatMap((size) => [llama32(size), base(llama32(size), "128k", conversation)]),
  llama33,
  base(llama33, "128k", conversation),
  text({ id: "cohere.command-r-v1:0", name: "Command R", provider: "Cohere", body: "cohere-command", batch: false }),
  text({
    id: "cohere.command-r-plus-v1:0",
    name: "Command R+",
    provider: "Cohere",
    body: "cohere-command",
    batch: false,
  }),
  text({
    id: "cohere.embed-english-v3",
    name: "Embed English",
    provider: "Cohere",
    body: "cohere-embed",
    ...embedding,
  }),
  text({
    id: "cohere.embed-multilingual-v3",
    name: "Embed Multilingual",
    provider: "Cohere",
    body: "cohere-embed",
    ...embedding,
  }),
  seeing({
    id: "cohere.embed-v4:0",
    name: "Embed v4",
    provider: "Cohere",
    body: "cohere-embed",
    ...embedding,
    profiles: ["us", "eu", "global"],
  }),
  text({
    id: "mistral.mistral-7b-instruct-v0:2",
    name: "Mistral 7B Instruct",
    provider: "Mistral AI",
    body: "mistral",
  }),
  text({ id: "mistral.mistral-large-2402-v1:0", name: "Mistral Large", provider: "Mistral AI", body: "mistral" }),
  text({ id: "mistral.mistral-small-2402-v1:0", name: "Mistral Small", provider: "Mistral AI", body: "mistral" }),
  chat("openai.gpt-oss-120b-1:0", "gpt-oss-120b", "OpenAI"),
  chat("openai.gpt-oss-20b-1:0", "gpt-oss-20b", "OpenAI"),
  chat("qwen.qwen3-32b-v1:0", "Qwen3 32B", "Qwen"),
  text({
    id: "deepseek.r1-v1:0",
    name: "DeepSeek-R1",
    provider: "DeepSeek",
    body: "deepseek",
    ...profileOnly,
    profiles: ["us"],
  }),
];

const byId = new Map(catalogue.map((model) => [model.id, model]));

export const findFoundationModel = (id: string): FoundationModel | undefined => byId.get(id);

/** The display name in the names of a model's quotas. */
export const quotaNameOf = (id: string): string => {
  const model = byId.get(id);
  return model?.quotaName ?? model?.name ?? id;
};
