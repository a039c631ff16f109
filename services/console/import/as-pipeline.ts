import { inPlainWords } from "../../../events-schema/index.ts";
import { configKey } from "./config-uri.ts";
import { NotImportable, type Notes } from "./notes.ts";
import { faultsOf } from "./their-faults.ts";
import { isObject, knownKeys, TheirPipeline, TheirSingle } from "./their-input.ts";

export type Theirs = {
  readonly their: TheirPipeline;
  /** Where in the input a stage stands, by its number. */
  readonly placeOfStage: (number: number) => string;
};

/** An input of one stage is a pipeline of one. */
export const asPipeline = (input: unknown, notes: Notes): Theirs => {
  if (!isObject(input) || input["stages"] == null) return ofOneStage(input, notes);
  const read = TheirPipeline.safeParse(input, inPlainWords);
  if (!read.success) throw new NotImportable(faultsOf(read.error, whole));
  for (const key of Object.keys(read.data))
    if (key === configKey) notes.left(`${key}: the input has stages itself, and a run read those alone`);
    else if (knownKeys.single.has(key) && !knownKeys.pipeline.has(key))
      notes.left(`${key}: it is of an input of one stage, and this one has stages`);
    else if (!knownKeys.pipeline.has(key)) notes.left(`${key}: it has no counterpart`);
  return { their: read.data, placeOfStage: (number) => `/stages/${number}` };
};

const whole = "the input";

const ofOneStage = (input: unknown, notes: Notes): Theirs => {
  if (isObject(input) && !beginnings.some((key) => input[key] != null))
    throw new NotImportable([
      {
        at: "",
        sentence: `the input has none of ${beginnings.join(", ")}, so it is no execution's; ${hintOf(input)}`,
      },
    ]);
  if (isObject(input) && input[configKey] != null)
    throw new NotImportable([
      {
        at: `/${configKey}`,
        sentence: `it only names another file, ${JSON.stringify(input[configKey]).slice(0, 200)}; import that`,
      },
    ]);
  const single = TheirSingle.safeParse(input, inPlainWords);
  if (!single.success) throw new NotImportable(faultsOf(single.error, whole));
  const { s3_uri, presigned_url_expiry_days, pipeline_name, stage_name, ...stage } = single.data;
  for (const [key, value] of Object.entries({ pipeline_name, stage_name }))
    if (value != null) notes.left(`${key}: an input of one stage is called after its job_name_prefix`);
  return {
    their: {
      pipeline_name: single.data.job_name_prefix ?? "imported",
      presigned_url_expiry_days,
      stages: [{ ...stage, stage_name: "answers", ...(s3_uri != null && { input_s3_uri: s3_uri }) }],
    },
    placeOfStage: () => "",
  };
};

/** One of these has every input of theirs. */
const beginnings = ["model_id", "s3_uri", "dataset_id", "stages", configKey];

const hintOf = (input: Readonly<Record<string, unknown>>): string => {
  if (typeof input["input"] === "string")
    return "its input is one as a text: write that text into a file and import it";
  if (input["type"] === "PipelineRequested") return "it is a request already: plan or publish it";
  if (input["prompt_config"] != null) return "prompt_config is a part of a stage: write it into one";
  return `it has ${listed(Object.keys(input).filter((key) => input[key] != null))}`;
};

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? "nothing"
    : names
        .slice(0, 20)
        .map((name) => JSON.stringify(name.slice(0, 60)))
        .join(", ");
