import { z } from "zod";

/** Execution inputs of the predecessors, by what they documented and what they read. Keys of no meaning are kept, to be named. */
const PromptConfig = z.looseObject({
  mode: z.string().nullish(),
  prompt_id: z.string().nullish(),
  column_name: z.string().nullish(),
  category_column: z.string().nullish(),
  expansion_mapping: z.record(z.string(), z.string()).nullish(),
});
export type PromptConfig = z.output<typeof PromptConfig>;

const shared = {
  model_id: z.string(),
  job_name_prefix: z.string().nullish(),
  input_type: z.string().nullish(),
  prompt_id: z.string().nullish(),
  prompt_config: PromptConfig.nullish(),
  image_column: z.string().nullish(),
  max_num_jobs: z.number().nullish(),
  max_records_per_job: z.number().nullish(),
  max_records_per_batch: z.number().nullish(),
  dataset_id: z.string().nullish(),
  split: z.string().nullish(),
};

const TheirStage = z.looseObject({
  ...shared,
  stage_name: z.string(),
  input_s3_uri: z.string().nullish(),
  use_previous_output: z.boolean().nullish(),
  column_mappings: z.record(z.string(), z.string()).nullish(),
  category_to_prompt_mapping: z.record(z.string(), z.string()).nullish(),
});
export type TheirStage = z.output<typeof TheirStage>;

export const TheirSingle = z.looseObject({ ...shared, s3_uri: z.string().nullish() });
export const TheirPipeline = z.looseObject({
  pipeline_name: z.string(),
  presigned_url_expiry_days: z.number().nullish(),
  stages: z.array(TheirStage).min(1).max(20),
});
export type TheirPipeline = z.output<typeof TheirPipeline>;

/** Keys of these shapes; any other is named as left out. */
export const knownKeys = {
  pipeline: new Set(Object.keys(TheirPipeline.shape)),
  stage: new Set(Object.keys(TheirStage.shape)),
  promptConfig: new Set(Object.keys(PromptConfig.shape)),
};
