import { contentOf, conversationReader } from "../converse.ts";
import { integer, number, type CustomizableBase, type ModelFamily } from "../family.ts";
import type { TextFamily } from "../inference.ts";

/** Amazon Nova user guide: fine-tuning, preparing data; Bedrock user guide: custom-model-fine-tuning, custom-models-hp, deploy-custom-model-on-demand. */
const base = {
  regions: ["us-east-1"],
  recordFormat: "conversation",
  records: { min: 8, sumMax: 20_000 },
  validationRecordsMax: 20_000,
  tokensPerRecordMax: 32_000,
  hyperParameters: {
    epochCount: integer(1, 5, 2),
    learningRate: number(1e-6, 1e-4, "0.00001"),
    learningRateWarmupSteps: integer(0, 100, 10),
  },
  baseAnswers: {
    through: "model",
    source: "Bedrock user guide, batch-inference-supported: a foundation model of us-east-1 in its own right",
  },
  reservedWords: ["System:", "User:", "Bot:", "Assistant:", "[EOS]", "<image>", "<video>"],
} as const;

const onDemand = { regions: ["us-east-1"], requestsPerMinute: 2000 };
const onDemandPro = { ...onDemand, requestsPerMinute: 200 };

const bases: readonly CustomizableBase[] = [
  { ...base, id: "amazon.nova-micro-v1:0:128k", hosting: { onDemand, provisioned: { unitsQuotaCode: "L-AC096F71" } } },
  { ...base, id: "amazon.nova-lite-v1:0:300k", hosting: { onDemand, provisioned: { unitsQuotaCode: "L-127FC9D0" } } },
  {
    ...base,
    id: "amazon.nova-pro-v1:0:300k",
    hosting: { onDemand: onDemandPro, provisioned: { unitsQuotaCode: "L-E48B7984" } },
  },
  {
    ...base,
    id: "amazon.nova-2-lite-v1:0:256k",
    // Its hyperparameters are not on the documentation's page: Nova's own names and ranges are assumed.
    records: { min: 200, sumMax: 20_000 },
    validationRecordsMax: 0,
    baseAnswers: {
      through: "profile",
      source: "Amazon Nova user guide, core-inference: ids with us. and global. only",
    },
    hosting: { onDemand, provisioned: { unitsQuotaCode: "L-07D3BCF0" } },
  },
];

/** Amazon Nova user guide: complete-request-schema, modalities-image (25 MB for the whole request); Nova 2: using-multimodal-models. */
const imagesOfNova = { bytesMax: 25_000_000, sideMax: 8000 };

const inference: TextFamily = {
  kind: "text",
  id: "amazon-nova",
  models: /^amazon\.nova-(?:2-)?(?:micro|lite|pro|premier)-/,
  parameters: {
    maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    topK: { min: 0, max: 128 },
    stopSequencesMax: Number.MAX_SAFE_INTEGER,
  },
  images: [
    { models: /nova-2-/, limits: { ...imagesOfNova, imagesMax: 5 } },
    { models: /nova-(?:lite|pro|premier)-/, limits: imagesOfNova },
  ],
  controlTokens: [],
  takes: { system: true, conversation: true },
  body: ({ system, turns, parameters }) => ({
    schemaVersion: "messages-v1",
    ...(system !== undefined && { system: [{ text: system }] }),
    messages: turns.map((turn) => ({ role: turn.role, content: contentOf(turn) })),
    ...(Object.keys(parameters).length > 0 && { inferenceConfig: parameters }),
  }),
  read: conversationReader("Amazon Nova"),
};

export const amazonNova: ModelFamily = { name: "Amazon Nova", customizable: bases, inference: [inference] };
