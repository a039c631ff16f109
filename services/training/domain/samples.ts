import type { Dataset, TrainingOrder } from "../../../events-schema/index.ts";
import type { CustomizableBase } from "../../models/family.ts";
import { customizableBases } from "../../models/table.ts";

/** What the tests of this service train, and on what. */
const nova = "amazon.nova-micro-v1:0:128k";

export const sampleBase = (id = nova): CustomizableBase => {
  const base = customizableBases.find((one) => one.id === id);
  if (!base) throw new Error(`${id} is gone from the table`);
  return base;
};

export const part = (name: string, records: number) => ({
  uri: `s3://data/datasets/a/v/${name}.jsonl`,
  records,
  bytes: records * 100,
});

export const sampleDataset: Dataset = {
  name: "articles",
  version: "0123456789abcdef01234567",
  recordFormat: "conversation",
  manifestUri: "s3://data/datasets/a/v/manifest.json",
  train: part("train", 800),
  validation: part("validation", 100),
  test: part("test", 100),
  longestRecordBytes: 4000,
};

export const sampleOrder = (changes: Partial<TrainingOrder> = {}): TrainingOrder => ({
  jobKey: "job",
  baseModel: nova,
  modelName: "articles-1",
  customizationType: "FINE_TUNING",
  hyperParameters: { epochCount: "2" },
  trainUri: sampleDataset.train.uri,
  outputUri: "s3://data/training/r/",
  deadlineHours: 72,
  dataset: sampleDataset,
  recipe: {},
  ...changes,
});
