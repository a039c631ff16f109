import type { z } from "zod";
import type { Stage } from "../../../events-schema/index.ts";
import { formatOf } from "../../batch/domain/run/group-objects.ts";
import { batchSupport } from "../../models/batch.ts";
import { findInference } from "../../models/table.ts";
import { importAsking } from "./import-asking.ts";
import { columnBehind, namesOf, type Names } from "./import-columns.ts";
import { NotImportable, type Notes } from "./notes.ts";
import type { TheirPrompts } from "./read-prompts.ts";
import { knownKeys, type TheirStage } from "./their-input.ts";

export type OurStage = z.input<typeof Stage>;

/** What stages have in common while they are imported, one after another. */
export type Importing = {
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
  for (const key of Object.keys(their))
    if (!knownKeys.stage.has(key)) notes.left(`${key} of the stage "${name}": it has no counterpart`);
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
  const input = cut(inputOf(their, name, importing), their, name, notes);
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
    limits: limitsOf(their, { name, isCut: "firstRecords" in input }, notes),
    failures: { shareMax: 1 },
  };
};

/** A name of theirs may come twice; the second stage is another. */
const uniqueStage = (given: string, stages: readonly OurStage[], stageName: Importing["stageName"]): string => {
  const name = stageName(given);
  if (!stages.some((stage) => stage.name === name)) return name;
  return stageName(`${given} (stage ${stages.length + 1})`);
};

const inputOf = (their: TheirStage, name: string, { stages, notes }: Importing): OurStage["input"] => {
  const { input_s3_uri: uri, dataset_id: dataset, use_previous_output: usesPrevious, split } = their;
  const given = [uri, dataset].filter((each) => each != null).length + (usesPrevious === true ? 1 : 0);
  if (given !== 1)
    throw new NotImportable([
      `the stage "${name}" names ${given} inputs; it must have one of an S3 URI, a dataset_id and use_previous_output: true`,
    ]);
  if (usesPrevious === true) {
    const before = stages.at(-1);
    if (before === undefined) throw new NotImportable([`the stage "${name}" is the first and reads the one before it`]);
    return { from: "stage", stage: before.name };
  }
  if (dataset != null) {
    if (split != null && split !== "train")
      notes.changed(`split "${split}" of ${dataset} is what is read; it was not heeded everywhere before`);
    return { from: "hugging-face", dataset, split: split ?? "train" };
  }
  return s3Input(uri ?? "", their.input_type === "image", name, notes);
};

/** How many records a job held where nobody said it. */
const usualRecords = 1000;
const countOf = (value: number | null | undefined, max: number): number | undefined =>
  value != null && Number.isInteger(value) && value >= 1 && value <= max ? value : undefined;

/** So many jobs were made, and what was left of the input was not asked: `max_num_jobs: 1` tried a pipeline on a thousand records. */
const cut = (input: OurStage["input"], their: TheirStage, name: string, notes: Notes): OurStage["input"] => {
  const jobs = countOf(their.max_num_jobs, 10_000);
  if (input.from === "stage" || jobs === undefined) return input;
  const records = countOf(their.max_records_per_job ?? their.max_records_per_batch, 1_000_000) ?? usualRecords;
  const firstRecords = Math.min(jobs * records, 25_000_000);
  notes.changed(
    `max_num_jobs ${jobs} of the stage "${name}" is firstRecords ${firstRecords}: as many as so many jobs of ${records} held; the rest of the input is left out, as it was`,
  );
  return { ...input, firstRecords };
};

const s3Input = (uri: string, isImage: boolean, name: string, notes: Notes): OurStage["input"] => {
  const isFile = formatOf(uri) !== undefined && !uri.endsWith("/");
  if (isFile) return { from: "s3", uri };
  const prefix = uri.endsWith("/") ? uri : `${uri}/`;
  const format = isImage ? ("images" as const) : ("parquet" as const);
  notes.changed(
    `${prefix} of the stage "${name}" is a prefix whose every object is read as ${format}: write another format if it holds others`,
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
      `column_mappings of the stage "${name}" are names for columns, here and in the stages after it; results keep the columns' own names, and a column that is not there is refused instead of replaced by the answer`,
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

const limitsOf = (
  their: TheirStage,
  { name, isCut }: { name: string; isCut: boolean },
  notes: Notes,
): NonNullable<OurStage["limits"]> => {
  const { max_num_jobs: jobs, max_records_per_job: perJob, max_records_per_batch: perBatch, model_id: model } = their;
  const maxJobs = isCut ? undefined : countOf(jobs, 10_000);
  if (maxJobs !== undefined)
    notes.changed(
      `max_num_jobs ${maxJobs} of the stage "${name}": a stage that needs more jobs is refused before its first; before, the rest of its records was cut off`,
    );
  else if (jobs != null && !isCut)
    notes.left(`max_num_jobs ${jobs} of the stage "${name}": it is no number of jobs from 1 to 10000`);
  if (perBatch != null && perJob == null)
    notes.changed(
      `max_records_per_batch of the stage "${name}" is maxRecordsPerJob; before, it was documented and not heeded`,
    );
  else if (perBatch != null)
    notes.left(`max_records_per_batch of the stage "${name}": max_records_per_job says the same`);
  const records = perJob ?? perBatch;
  const maxRecordsPerJob = countOf(records, 1_000_000);
  const support = batchSupport(model);
  const least = support.supported === "no" ? 1 : support.limits.recordsMin;
  if (records == null)
    notes.changed(`jobs of the stage "${name}" hold as many records as the model takes, no longer 1000`);
  else if (maxRecordsPerJob === undefined || maxRecordsPerJob < least)
    notes.left(
      `${records} records a job of the stage "${name}": Bedrock takes no job of fewer than ${least}; a job holds as many as the model takes`,
    );
  return {
    ...(maxJobs !== undefined && { maxJobs }),
    ...(maxRecordsPerJob !== undefined && maxRecordsPerJob >= least && { maxRecordsPerJob }),
  };
};
