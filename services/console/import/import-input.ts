import { formatOf } from "../../batch/domain/run/group-objects.ts";
import type { Importing, OurStage } from "./import-stage.ts";
import type { Notes } from "./notes.ts";
import type { TheirStage } from "./their-input.ts";

/** Where a stage reads its records from: one of three places. */
export const importInput = (their: TheirStage, name: string, { at, stages, notes }: Importing): OurStage["input"] => {
  const { input_s3_uri: uri, dataset_id: dataset, use_previous_output: usesPrevious, split } = their;
  const ofS3 = at === "" ? "s3_uri" : "input_s3_uri";
  const given = [
    ...(uri != null ? [ofS3] : []),
    ...(dataset != null ? ["dataset_id"] : []),
    ...(usesPrevious === true ? ["use_previous_output"] : []),
  ];
  if (given.length !== 1)
    notes.refused(at, `the stage "${name}" has ${notOne(given, their, { ofS3, isFirst: stages.length === 0 })}`);
  if (split != null && dataset == null)
    notes.left(`split "${split}" of the stage "${name}": it is of a dataset_id, and there is none`);
  if (usesPrevious === true) {
    const before = stages.at(-1);
    if (before !== undefined) return { from: "stage", stage: before.name };
    if (given.length === 1)
      notes.refused(
        `${at}/use_previous_output`,
        `the stage "${name}" is the first, and use_previous_output has it read the one before it; write ${ofS3} or dataset_id instead`,
      );
  }
  if (dataset != null) return hubInput(dataset, split ?? "train", { at, notes });
  return s3Input(uri ?? "", their.input_type === "image", name, notes);
};

const notOne = (
  given: readonly string[],
  their: TheirStage,
  { ofS3, isFirst }: { ofS3: string; isFirst: boolean },
): string => {
  const remedy = `write one of ${ofS3}, dataset_id${isFirst ? "" : " and use_previous_output: true"}`;
  if (given.length > 0) return `${given.length} inputs (${given.join(", ")}); ${remedy}`;
  const isCalledOtherwise = ofS3 === "input_s3_uri" && their["s3_uri"] != null;
  return `no input; ${remedy}${isCalledOtherwise ? "; s3_uri is the name of it in an input of one stage" : ""}`;
};

const hubInput = (
  dataset: string,
  split: string,
  { at, notes }: Pick<Importing, "at" | "notes">,
): OurStage["input"] => {
  if (split.includes("["))
    notes.refused(
      `${at}/split`,
      `split is "${split}", a slice; name the split alone, and with max_num_jobs and max_records_per_job how much of it is read`,
    );
  else if (split !== "train")
    notes.changed(`split "${split}" of ${dataset} is what is read; it was not heeded everywhere before`);
  return { from: "hugging-face", dataset, split };
};

const s3Input = (uri: string, isImage: boolean, name: string, notes: Notes): OurStage["input"] => {
  const isFile = formatOf(uri) !== undefined && !uri.endsWith("/");
  if (isFile) return { from: "s3", uri };
  const prefix = uri.endsWith("/") ? uri : `${uri}/`;
  const format = isImage ? ("images" as const) : ("parquet" as const);
  notes.changed(
    `${prefix} of the stage "${name}" is a prefix whose every object is read as ${format}: write another format if it holds others${isImage ? ", or name the table itself where a table in it names the images" : ""}`,
  );
  if (prefix !== uri)
    notes.changed(
      `${uri} of the stage "${name}" is taken for a folder: the name of a file ends with ${isImage ? "its image's type, .csv or .parquet" : ".csv, .parquet or .jsonl"}`,
    );
  return { from: "s3", uri: prefix, format };
};
