import { z } from "zod";

/** A name or a reference of theirs: there is none without a sign in it. */
const text = z.string().min(1);
const byName = z.record(z.string(), text);

/** Execution inputs of the predecessors, by what they documented and what they read. Keys of no meaning are kept, to be named. */
const PromptConfig = z.looseObject({
  mode: text.nullish(),
  prompt_id: text.nullish(),
  column_name: text.nullish(),
  category_column: text.nullish(),
  expansion_mapping: byName.nullish(),
});
export type PromptConfig = z.output<typeof PromptConfig>;

const shared = {
  model_id: text,
  job_name_prefix: text.nullish(),
  input_type: text.nullish(),
  prompt_id: text.nullish(),
  prompt_config: PromptConfig.nullish(),
  image_column: text.nullish(),
  max_num_jobs: z.number().nullish(),
  max_records_per_job: z.number().nullish(),
  max_records_per_batch: z.number().nullish(),
  dataset_id: text.nullish(),
  split: text.nullish(),
  column_mappings: byName.nullish(),
  category_to_prompt_mapping: byName.nullish(),
};

const TheirStage = z.looseObject({
  ...shared,
  stage_name: text,
  input_s3_uri: text.nullish(),
  use_previous_output: z.boolean().nullish(),
});
export type TheirStage = z.output<typeof TheirStage>;

const days = { presigned_url_expiry_days: z.number().nullish() };

export const TheirSingle = z.looseObject({ ...shared, ...days, s3_uri: text.nullish() });
export type TheirSingle = z.output<typeof TheirSingle>;
export const TheirPipeline = z.looseObject({
  pipeline_name: text,
  ...days,
  stages: z.array(TheirStage).min(1).max(20),
});
export type TheirPipeline = z.output<typeof TheirPipeline>;

/** Keys of these shapes; any other is named as left out. */
export const knownKeys = {
  pipeline: new Set(Object.keys(TheirPipeline.shape)),
  single: new Set(Object.keys(TheirSingle.shape)),
  stage: new Set(Object.keys(TheirStage.shape)),
  promptConfig: new Set(Object.keys(PromptConfig.shape)),
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
