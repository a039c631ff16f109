import type { z } from "zod";
import type { Stage } from "../../../events-schema/index.ts";
import { formatOf } from "../../batch/domain/run/group-objects.ts";
import { findInference } from "../../models/table.ts";
import { importAsking } from "./import-asking.ts";
import { columnBehind, namesOf, type Names } from "./import-columns.ts";
import { importLimits } from "./import-limits.ts";
import type { Notes } from "./notes.ts";
import type { TheirPrompts } from "./read-prompts.ts";
import { knownKeys, type TheirStage } from "./their-input.ts";

export type OurStage = z.input<typeof Stage>;

/** What stages have in common while they are imported, one after another. */
export type Importing = {
  /** Where in their input the stage stands. */
  readonly at: string;
  /** Those before. */
  readonly stages: readonly OurStage[];
  readonly prompts: TheirPrompts;
  /** Columns that later stages need of a prompt's answers, by the prompt's id. */
  readonly extracts: Map<string, Set<string>>;
  readonly stageName: (given: string) => string;
  readonly promptName: (given: string) => string;
  readonly notes: Notes;
};

export const importStage = (their: TheirStage, importing: Importing): OurStage => {
  const { notes, stageName, stages } = importing;
  const name = uniqueStage(their.stage_name, stages, stageName);
  for (const [key, value] of Object.entries(their))
    if (value != null && !knownKeys.stage.has(key)) notes.left(`${key} of the stage "${name}": it has no counterpart`);
  if (their.job_name_prefix != null)
    notes.left(
      `job_name_prefix of the stage "${name}": jobs and keys are named by run and stage, so that runs never overwrite one another`,
    );
  const isEmbedding = findInference(their.model_id)?.kind === "embedding";
  const isImage = their.input_type === "image";
  if (isImage)
    notes.changed(
      `input_type "image" of the stage "${name}" reads "text-and-image": its prompt is sent with the image`,
    );
  else if (their.input_type != null && their.input_type !== "text")
    notes.left(
      `input_type ${JSON.stringify(their.input_type)} of the stage "${name}": it is neither text nor image; text is read`,
    );
  if (!isImage && their.image_column != null)
    notes.left(`image_column "${their.image_column}" of the stage "${name}": its input_type is not "image"`);
  const { input, limits } = importLimits(their, { name, input: inputOf(their, name, importing), stages }, notes);
  const names = namesOf(their, importing);
  const asks = importAsking(their, { ...importing, stage: name, isEmbedding, names });
  return {
    name,
    model: their.model_id,
    input,
    ...(isImage && { reads: "text-and-image" as const }),
    ...(isImage && imageColumnOf(their, names)),
    asks,
    ...columnsOf(their, { name, names }, notes),
    ...inferenceOf(their, name, isEmbedding, notes),
    limits,
    failures: { shareMax: 1 },
  };
};

/** A name of theirs may come twice; the second stage is another. */
const uniqueStage = (given: string, stages: readonly OurStage[], stageName: Importing["stageName"]): string => {
  const name = stageName(given);
  if (!stages.some((stage) => stage.name === name)) return name;
  return stageName(`${given} (stage ${stages.length + 1})`);
};

const inputOf = (their: TheirStage, name: string, { at, stages, notes }: Importing): OurStage["input"] => {
  const { input_s3_uri: uri, dataset_id: dataset, use_previous_output: usesPrevious, split } = their;
  const ofS3 = at === "" ? "s3_uri" : "input_s3_uri";
  const given = [
    ...(uri != null ? [ofS3] : []),
    ...(dataset != null ? ["dataset_id"] : []),
    ...(usesPrevious === true ? ["use_previous_output"] : []),
  ];
  if (given.length !== 1)
    notes.refused(
      at,
      `the stage "${name}" has ${given.length === 0 ? "no input" : `${given.length} inputs (${given.join(", ")})`}; write one of ${ofS3}, dataset_id${stages.length === 0 ? "" : " and use_previous_output: true"}${given.length === 0 && ofS3 === "input_s3_uri" && their["s3_uri"] != null ? "; s3_uri is the name of it in an input of one stage" : ""}`,
    );
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

const defaultImageColumn = "image_path";

const imageColumnOf = (their: TheirStage, names: Names): Pick<OurStage, "imageColumn"> => {
  const column = columnBehind(their.image_column ?? defaultImageColumn, names);
  return column === defaultImageColumn ? {} : { imageColumn: column };
};

const columnsOf = (
  { column_mappings: mappings }: TheirStage,
  { name, names }: { name: string; names: Names },
  notes: Notes,
): Pick<OurStage, "columns"> => {
  if (mappings != null && Object.keys(mappings).length > 0)
    notes.changed(
      `column_mappings of the stage "${name}" are names for columns, here and in the stages after it; results keep the columns' own names, and a column that a table has not is refused instead of replaced by the answer`,
    );
  return Object.keys(names).length === 0 ? {} : { columns: names };
};

const inferenceOf = (
  { model_id: model }: TheirStage,
  name: string,
  isEmbedding: boolean,
  notes: Notes,
): Pick<OurStage, "inference"> => {
  if (isEmbedding || !model.includes("anthropic")) return {};
  notes.changed(`maxTokens of the stage "${name}" is 1024, which was not said before and was so`);
  return { inference: { maxTokens: 1024 } };
};
