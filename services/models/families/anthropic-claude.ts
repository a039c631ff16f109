import { integer, number, type ModelFamily } from "../family.ts";

/** Bedrock user guide: custom-model-fine-tuning, custom-models-hp, model-customization-prepare. Claude 3 Haiku is the only one that can be fine-tuned, and only provisioned throughput hosts it. */
export const anthropicClaude: ModelFamily = {
  name: "Anthropic Claude",
  customizable: [
    {
      id: "anthropic.claude-3-haiku-20240307-v1:0:200k",
      regions: ["us-west-2"],
      recordFormat: "anthropic-messages",
      records: { min: 32, sumMax: 10_000 },
      validationRecordsMax: 1000,
      tokensPerRecordMax: 32_000,
      hyperParameters: {
        epochCount: integer(1, 10, 2),
        batchSize: integer(4, 256, 32),
        learningRateMultiplier: number(0.1, 2, "1"),
        earlyStoppingThreshold: number(0, 0.1, "0.001"),
        earlyStoppingPatience: integer(1, 10, 2),
      },
      reservedWords: [],
      baseAnswers: {
        through: "model",
        source: "UNCONFIRMED for today: share-model-support names us-west-2 among its regions",
      },
      hosting: { provisioned: {} },
    },
  ],
};
