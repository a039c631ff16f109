import { integer, number, type CustomizableBase, type ModelFamily } from "../family.ts";

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

export const metaLlama: ModelFamily = { name: "Meta Llama", customizable: bases };
