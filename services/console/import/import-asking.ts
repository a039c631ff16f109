import { alike, foldValue } from "../../batch/domain/request/fold.ts";
import { idsAsked, isTheirRule, outputOf } from "./asked-prompts.ts";
import { columnBehind, isMade, type Names } from "./import-columns.ts";
import type { Importing, OurStage } from "./import-stage.ts";
import type { TheirPrompt } from "./read-prompts.ts";
import { knownKeys, type PromptConfig, type TheirStage } from "./their-input.ts";

type Asks = NonNullable<OurStage["asks"]>;
type Here = Importing & { readonly stage: string; readonly isEmbedding: boolean; readonly names: Names };

/** Which prompt a record is asked, by the stage's prompt_config or its prompt_id. */
export const importAsking = (their: TheirStage, here: Here): Asks => {
  const { notes, stage } = here;
  const config = their.prompt_config ?? { mode: "single", prompt_id: their.prompt_id };
  if (here.isEmbedding) {
    if (their.prompt_config != null || their.prompt_id != null || their.category_to_prompt_mapping != null)
      notes.left(`the prompt of the stage "${stage}": an embedding takes the text as it is`);
    notes.changed(`the stage "${stage}" embeds the column "input_text", as it always did`);
    return { mode: "column", column: columnBehind("input_text", here.names) };
  }
  for (const key of Object.keys(config))
    if (!knownKeys.promptConfig.has(key))
      notes.left(`prompt_config.${key} of the stage "${stage}": it has no counterpart`);
  if (their.prompt_config != null && their.prompt_id != null)
    notes.left(`prompt_id of the stage "${stage}": its prompt_config says what is asked`);
  const mode = config.mode ?? "single";
  leftOfModes(their, mode, here);
  if (mode === "single") return single(config.prompt_id, their, here);
  if (mode === "mapped") return mapped(their, config.column_name, here);
  if (mode === "expanded") return expanded(config, here);
  notes.refused(
    `${here.at}/prompt_config/mode`,
    `prompt_config.mode of the stage "${stage}" is ${JSON.stringify(mode)}; it must be "single", "mapped" or "expanded"`,
  );
  return unknown;
};

/** Stands for what is refused, so that the rest is looked at too. */
const unknown: Asks = { mode: "single", prompt: "refused" };

/** What another mode reads. */
const leftOfModes = (their: TheirStage, mode: string, { notes, stage }: Here): void => {
  const readBy: Readonly<Record<string, string>> = {
    prompt_id: "single",
    column_name: "mapped",
    category_column: "expanded",
    expansion_mapping: "expanded",
  };
  const given = Object.entries(their.prompt_config ?? {}).filter(([, value]) => value != null);
  for (const [key] of given) {
    const reader = readBy[key];
    if (reader !== undefined && reader !== mode)
      notes.left(`prompt_config.${key} of the stage "${stage}": its mode is "${mode}", and "${reader}" reads it`);
  }
  if (their.category_to_prompt_mapping != null && mode !== "mapped")
    notes.left(`category_to_prompt_mapping of the stage "${stage}": its mode is "${mode}", and "mapped" reads it`);
};

const single = (id: string | null | undefined, their: TheirStage, { at, stage, notes, promptName }: Here): Asks => {
  if (id != null) return { mode: "single", prompt: promptName(id) };
  if (their.prompt_config != null)
    notes.refused(
      `${at}/prompt_config`,
      `prompt_config of the stage "${stage}" is "single" and has no prompt_id; write it`,
    );
  else notes.refused(at, `the stage "${stage}" asks no prompt; write prompt_id, or prompt_config with its mode`);
  return unknown;
};

const mapped = (their: TheirStage, named: string | null | undefined, here: Here): Asks => {
  const { at, stage, notes, prompts, promptName } = here;
  const mapping = their.category_to_prompt_mapping;
  if (mapping == null) {
    if (named == null) {
      notes.refused(
        `${at}/prompt_config`,
        `prompt_config of the stage "${stage}" is "mapped" and has no column_name; write the column whose values choose the prompts`,
      );
      return unknown;
    }
    const ids = [...prompts].flatMap(([id, prompt]) => (isTheirRule(prompt) ? [] : [id]));
    notes.changed(
      `records of the stage "${stage}" whose "${named}" is no prompt's id are listed as failed; before, they were skipped`,
    );
    return {
      mode: "mapped",
      column: columnBehind(named, here.names),
      prompts: byValue(
        ids.map((id) => [id, id]),
        here,
      ),
    };
  }
  const { default: otherwise, ...values } = mapping;
  const column =
    their.use_previous_output === true
      ? answeredCategory(named, here, isMade("category", here) ? "category" : "response")
      : columnBehind(named ?? "category", here.names);
  if (column !== named)
    notes.changed(
      `the stage "${stage}" chooses its prompt by the column "${column}" itself; no column of prompt ids is made`,
    );
  if (otherwise === undefined)
    notes.changed(
      `records of the stage "${stage}" whose "${column}" is in no mapping are listed as failed; before, they were skipped`,
    );
  return {
    mode: "mapped",
    column,
    prompts: byValue(Object.entries(values), here),
    ...(otherwise !== undefined && { default: promptName(otherwise) }),
  };
};

const expanded = ({ category_column: named, expansion_mapping: mapping }: PromptConfig, here: Here): Asks => {
  const { at, stage, notes, promptName } = here;
  if (named == null || mapping == null) {
    const missing = [...(named == null ? ["category_column"] : []), ...(mapping == null ? ["expansion_mapping"] : [])];
    notes.refused(
      `${at}/prompt_config`,
      `prompt_config of the stage "${stage}" is "expanded" and has no ${missing.join(" and no ")}; write ${missing.length === 1 ? "it" : "both"}`,
    );
    return unknown;
  }
  const { default: otherwise, ...values } = mapping;
  const column = columnBehind(named, here.names);
  notes.changed(
    `values of "${named}" are compared without regard to case and to blanks around them in the stage "${stage}"`,
  );
  if (otherwise === undefined)
    notes.changed(
      `records of the stage "${stage}" whose "${named}" is in no mapping are listed as failed; before, they were skipped`,
    );
  return {
    mode: "expanded",
    column: column === "category" ? answeredCategory(column, here, column) : column,
    prompts: byValue(Object.entries(values), here),
    ...(otherwise !== undefined && { default: promptName(otherwise) }),
  };
};

const valueLengthMax = 200;

/** Values that case alone told apart are one here: the first stands. */
const byValue = (
  entries: readonly (readonly [string, string])[],
  { stage, notes, promptName }: Here,
): Record<string, string> => {
  for (const [first, ...others] of alike(entries, ([value]) => value))
    notes.left(
      `${others.map(([value]) => JSON.stringify(value)).join(", ")} of the stage "${stage}": case and blanks do not count, so ${JSON.stringify(first?.[0])} stands for it`,
    );
  for (const [value] of entries)
    if (value.length > valueLengthMax)
      notes.left(
        `the value ${JSON.stringify(value.slice(0, 40))}… of the stage "${stage}": it has ${value.length} characters, a value that chooses a prompt ${valueLengthMax} at most`,
      );
  const seen = new Set<string>();
  return Object.fromEntries(
    entries.flatMap(([value, id]) => {
      if (seen.has(foldValue(value)) || value.length > valueLengthMax) return [];
      seen.add(foldValue(value));
      return [[value, promptName(id)]];
    }),
  );
};

/**
 * The column of a category. Where no prompt of the stage before extracts it, it was read out of the answer's JSON without being asked:
 * so it is extracted here; `otherwise`: where no answer is such JSON (for a mapping, the answer itself was the category).
 */
const answeredCategory = (named: string | null | undefined, here: Here, otherwise: string): string => {
  const { stages, notes, prompts, extracts, promptName } = here;
  const before = stages.at(-1);
  if (before === undefined) return named ?? "category";
  const asked = idsAsked(before, prompts, promptName);
  const extracted = asked.flatMap((id) => [...Object.keys(outputOf(prompts, id)), ...(extracts.get(id) ?? [])]);
  if (extracted.includes("category")) return "category";
  if (named != null && extracted.includes(named)) return named;
  const speaks = asked.filter((id) => canExtract(prompts.get(id)));
  if (speaks.length === 0) return otherwise;
  for (const id of speaks) extracts.set(id, (extracts.get(id) ?? new Set<string>()).add("category"));
  notes.changed(
    `"category" is taken out of the answers of the stage "${before.name}" by $.category, as it was without being asked`,
  );
  return "category";
};

/** Whose answer is JSON with a category in it, by its own words. */
const canExtract = (prompt: TheirPrompt | undefined): boolean => {
  if (prompt === undefined) return false;
  if (typeof prompt === "string") return prompt.includes('"category"');
  return !isTheirRule(prompt) && prompt.output_schema?.type !== "regex" && prompt.template.includes('"category"');
};
