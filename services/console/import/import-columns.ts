import { findInference } from "../../models/table.ts";
import { idsAsked, outputOf } from "./asked-prompts.ts";
import type { Importing, OurStage } from "./import-stage.ts";
import type { TheirStage } from "./their-input.ts";

/** Names that stand for a column of another name, in a stage's templates and in whatever else it names. */
export type Names = Readonly<Record<string, string>>;
type Before = Pick<Importing, "stages" | "prompts" | "extracts" | "promptName">;

/** column_mappings renamed columns for good, before anything else was read; here a column keeps its name and is called by another. */
export const namesOf = (their: TheirStage, before: Before & Pick<Importing, "notes">): Names => {
  const readsStage = their.use_previous_output === true;
  const carried = readsStage ? carriedOn(before) : {};
  const own = Object.entries(their.column_mappings ?? {}).map(([name, column]) => {
    const known = carried[column];
    if (known !== undefined || !readsStage || !isNowhere(column, before)) return [name, known ?? column];
    before.notes.changed(
      `"${name}" in column_mappings stands for "${column}", which no stage makes: it is the answer of the stage before, as it was`,
    );
    return [name, "response"];
  });
  return { ...carried, ...(Object.fromEntries(own) as Names) };
};

/** Of images alone every column is known; what a table of theirs has is not. */
const isNowhere = (column: string, before: Before): boolean =>
  isOfImages(before.stages.at(-1), before.stages) &&
  !["record_id", "image_path", "file_name"].includes(column) &&
  !isMade(column, before);

const isOfImages = (stage: OurStage | undefined, stages: readonly OurStage[]): boolean => {
  const input = stage?.input;
  if (input?.from === "stage")
    return isOfImages(
      stages.find(({ name }) => name === input.stage),
      stages,
    );
  return input?.from === "s3" && input.format === "images";
};

export const columnBehind = (name: string, names: Names): string => names[name] ?? name;

/** Names of the stage before, as its results have their columns. */
const carriedOn = (before: Before): Names => {
  const last = before.stages.at(-1);
  if (last?.columns === undefined) return {};
  const made = columnsMade(last, before);
  return Object.fromEntries(
    Object.entries(last.columns).flatMap(([name, column]) => {
      if (made.has(name)) return [];
      if (!made.has(column)) return [[name, column]];
      const maker = before.stages.slice(0, -1).findLast((stage) => columnsMade(stage, before).has(column));
      return [[name, `${maker?.name ?? "input"}_${column}`]];
    }),
  );
};

/** Does a stage before make this column? */
export const isMade = (column: string, before: Before): boolean =>
  before.stages.some((stage) => columnsMade(stage, before).has(column));

const columnsMade = (stage: OurStage, { prompts, extracts, promptName }: Before): ReadonlySet<string> => {
  const { mode } = stage.asks ?? {};
  const asked = idsAsked(stage, prompts, promptName);
  return new Set([
    ...(mode === "mapped" || mode === "expanded" ? ["prompt"] : []),
    ...(mode === "expanded" ? ["record_id"] : []),
    ...(findInference(stage.model)?.kind === "embedding" ? ["embedding"] : ["response", "stop_reason"]),
    "input_tokens",
    "output_tokens",
    "error_code",
    "error_message",
    ...asked.flatMap((id) => [...Object.keys(outputOf(prompts, id)), ...(extracts.get(id) ?? [])]),
  ]);
};
