import { placeOf } from "../../batch/domain/request/problem.ts";
import { isObject } from "./their-input.ts";

/** Where something of a request of ours stood with them: in the input, or among the prompts. */
export type Pointers = { readonly of: "input" | "prompts"; readonly pointer: string };

export const theirPointers = (place: string, input: unknown, promptIds: ReadonlyMap<string, string>): Pointers => {
  const [part = "", name = "", ...inner] = stepsOf(place);
  if (part === "prompts") {
    const id = promptIds.get(name) ?? name;
    return { of: "prompts", pointer: placeOf(id, ...inner.map((step) => promptKeys.get(step) ?? step)) };
  }
  if (part !== "stages") return { of: "input", pointer: "/pipeline_name" };
  const above = isObject(input) && Array.isArray(input["stages"]) ? ["stages", name] : [];
  const stage = above.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], input);
  const path = pathsTo(inner).find((each) => isThere(stage, each)) ?? [];
  return { of: "input", pointer: placeOf(...above, ...path) };
};

const promptKeys: ReadonlyMap<string, string> = new Map([
  ["expands", "prompts"],
  ["output", "output_schema"],
]);

/** The keys of theirs that a part of a stage is made of: the first that is there. */
const pathsTo = ([part = "", inner = "", value = ""]: readonly string[]): (readonly string[])[] => {
  if (part === "asks")
    return [
      ...(inner === "prompts" || inner === "default"
        ? ["category_to_prompt_mapping", "prompt_config/expansion_mapping"].flatMap((mapping) => [
            [...mapping.split("/"), inner === "default" ? inner : value],
            mapping.split("/"),
          ])
        : [["prompt_config", "prompt_id"]]),
      ["prompt_config"],
      ["prompt_id"],
    ];
  return (keys.get(`${part}/${inner}`) ?? keys.get(part) ?? []).map((key) => [key]);
};

const keys: ReadonlyMap<string, readonly string[]> = new Map([
  ["name", ["stage_name"]],
  ["model", ["model_id"]],
  ["reads", ["input_type"]],
  ["imageColumn", ["image_column"]],
  ["columns", ["column_mappings"]],
  ["limits/maxJobs", ["max_num_jobs"]],
  ["limits", ["max_records_per_job", "max_records_per_batch"]],
  ["input/firstRecords", ["max_num_jobs"]],
  ["input/split", ["split", "dataset_id"]],
  ["input", ["input_s3_uri", "s3_uri", "dataset_id", "use_previous_output"]],
]);

const isThere = (value: unknown, [key, ...inner]: readonly string[]): boolean =>
  key === undefined || (isObject(value) && value[key] != null && isThere(value[key], inner));

const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
