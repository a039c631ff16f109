import { z } from "zod";
import { integer, number, type CustomizableBase, type ModelFamily } from "../family.ts";
import { base64Of, usualImageLimits } from "../image.ts";
import type { Checked, TextFamily } from "../inference.ts";
import { answered, reader, tokens, word } from "../reading.ts";

/** Bedrock user guide: custom-model-fine-tuning, custom-models-hp, model-customization-prepare, deploy-custom-model-on-demand, prov-thru-supported. */
const base = {
  regions: ["us-west-2"],
  records: { min: 100, sumMax: 10_000 },
  validationRecordsMax: 10_000,
  tokensPerRecordMax: 16_000,
  hyperParameters: {
    epochCount: integer(1, 10, 5),
    batchSize: integer(1, 1, 1),
    learningRate: number(5e-6, 0.1, "0.0001"),
  },
  reservedWords: [],
} as const;

const llama31 = {
  ...base,
  recordFormat: "prompt-completion",
  baseAnswers: {
    through: "model",
    source: "UNCONFIRMED: listed for us-west-2 by users, in no table of AWS's we could read",
  },
} as const;
const llama32 = {
  ...base,
  recordFormat: "conversation",
  baseAnswers: {
    through: "profile",
    source: "Bedrock refuses the plain id and names inference profiles; maintainers of SDKs confirm",
  },
} as const;
/** In Ohio it is said to answer in its own right, in Oregon through a profile. */
const llama33 = { ...llama32, baseAnswers: { through: "profile", source: "UNCONFIRMED: as for Llama 3.2" } } as const;
const provisioned = {};

const bases: readonly CustomizableBase[] = [
  { ...llama31, id: "meta.llama3-1-8b-instruct-v1:0:128k", hosting: { provisioned: { unitsQuotaCode: "L-3632DE15" } } },
  { ...llama31, id: "meta.llama3-1-70b-instruct-v1:0:128k", hosting: { provisioned } },
  { ...llama32, id: "meta.llama3-2-1b-instruct-v1:0:128k", hosting: { provisioned } },
  { ...llama32, id: "meta.llama3-2-3b-instruct-v1:0:128k", hosting: { provisioned } },
  { ...llama32, id: "meta.llama3-2-11b-instruct-v1:0:128k", hosting: { provisioned } },
  { ...llama32, id: "meta.llama3-2-90b-instruct-v1:0:128k", tokensPerRecordMax: 10_000, hosting: { provisioned } },
  {
    ...llama33,
    id: "meta.llama3-3-70b-instruct-v1:0:128k",
    hosting: { onDemand: { regions: ["us-west-2"], requestsPerMinute: 400 } },
  },
];

const said = (role: string, text: string): string => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`;

/** The chat template of Llama 3 (Meta, prompt formats): `<|image|>` stands before the text it belongs to. */
const promptOf = ({ system, turns }: Checked): string =>
  [
    "<|begin_of_text|>",
    ...(system === undefined ? [] : [said("system", system)]),
    ...turns.map(({ role, text, images }) => said(role, `${"<|image|>".repeat(images.length)}${text}`)),
    "<|start_header_id|>assistant<|end_header_id|>\n\n",
  ].join("");

/** Bedrock user guide: model-parameters-meta. Llama 4 has another template and is asked through Converse. */
const inference: TextFamily = {
  kind: "text",
  id: "meta-llama",
  models: /^meta\.llama3-/,
  parameters: {
    maxTokens: { min: 1, max: 2048, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    stopSequencesMax: 0,
  },
  // UNCONFIRMED for Llama: the limits are those of Converse.
  images: [{ models: /llama3-2-(?:11|90)b-/, limits: usualImageLimits }],
  controlTokens: ["<|"],
  takes: { system: true, conversation: true },
  body: (question) => {
    const { maxTokens, temperature, topP } = question.parameters;
    const images = question.turns.flatMap((turn) => turn.images);
    return {
      prompt: promptOf(question),
      ...(images.length > 0 && { images: images.map(base64Of) }),
      ...(maxTokens !== undefined && { max_gen_len: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
    };
  },
  read: reader(
    "Meta Llama",
    z.object({ generation: z.string(), prompt_token_count: tokens, generation_token_count: tokens, stop_reason: word }),
    ({ generation, prompt_token_count, generation_token_count, stop_reason }) =>
      answered(generation, stop_reason, { inputTokens: prompt_token_count, outputTokens: generation_token_count }),
  ),
};

export const metaLlama: ModelFamily = { name: "Meta Llama", customizable: bases, inference: [inference] };
