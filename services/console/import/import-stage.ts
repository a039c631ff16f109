import type { z } from "zod";
import type { Stage } from "../../../events-schema/index.ts";
import { findInference } from "../../models/table.ts";
import { importAsking } from "./import-asking.ts";
import { columnBehind, namesOf, type Names } from "./import-columns.ts";
import { importInput } from "./import-input.ts";
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
  const { input, limits } = importLimits(their, { name, input: importInput(their, name, importing), stages }, notes);
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
