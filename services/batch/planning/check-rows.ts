import type { Pipeline, Problem, Stage } from "../../../events-schema/index.ts";
import type { Column } from "../domain/columns.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";
import { duplicateIds } from "../making/problems.ts";
import { isBlank, textOfWords } from "../domain/words.ts";
import { questionMaker } from "../making/question-maker.ts";
import { Refused } from "../making/refused.ts";
import { idColumnOf } from "../making/result-layout.ts";

export type SeenRows = {
  readonly uri: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
};

/** What rows that were seen become, and what of them would fail. */
export type CheckedRows = {
  readonly problems: readonly Problem[];
  readonly questions: number;
  readonly rows: number;
  /** Of all questions together. */
  readonly characters: number;
  /** Records that would be listed as failed, by why; an example of each. */
  readonly failing: readonly Failing[];
};
export type Failing = {
  readonly why: string;
  readonly example: string;
  readonly count: number;
  readonly place: string;
};

/** Asks the seen rows as the stage would: which prompt each chooses, how long its text is, whether its id is its own. */
export const checkRows = (
  { prompts }: Pick<Pipeline, "prompts">,
  { stage, at }: { stage: Stage; at: number },
  seen: readonly SeenRows[],
): CheckedRows => {
  const problems = checkIds({ stage, at }, seen);
  try {
    return { problems, ...askRows(prompts, { stage, at }, seen) };
  } catch (error) {
    // No record can be asked so; what is wrong with the request is said by checkPipeline.
    if (!(error instanceof Refused)) throw error;
    return { problems, questions: 0, rows: 0, characters: 0, failing: [] };
  }
};

const askRows = (
  prompts: Pipeline["prompts"],
  { stage, at }: { stage: Stage; at: number },
  seen: readonly SeenRows[],
): Omit<CheckedRows, "problems"> => {
  const counted = { questions: 0, rows: 0, characters: 0 };
  const noPrompt: string[] = [];
  const blank: string[] = [];
  for (const { uri, columns, rows } of seen) {
    if (columns.length === 0) continue;
    const questionsOf = questionMaker(stage, prompts, asColumns(columns));
    for (const [index, values] of rows.entries()) {
      counted.rows += 1;
      for (const question of questionsOf(values)) {
        counted.questions += 1;
        const where = `${uri}: record ${index + 1}`;
        if ("noPrompt" in question) noPrompt.push(`${where}: ${question.noPrompt}`);
        else if (stage.reads !== "image" && isBlank(question.words)) blank.push(where);
        else counted.characters += textOfWords(question.words).length;
      }
    }
  }
  const asks = placeOf("stages", at, "asks");
  return {
    ...counted,
    failing: [...some(noPrompt, "choose no prompt", `${asks}/column`), ...some(blank, "have a blank prompt", asks)],
  };
};

const some = (examples: readonly string[], why: string, place: string): Failing[] => {
  const [example] = examples;
  return example === undefined ? [] : [{ why, example, count: examples.length, place }];
};

const asColumns = (names: readonly string[]): Column[] => names.map((name) => ({ name }));

/** Ids of all rows that were seen: each is there, and stands once. */
const checkIds = ({ stage, at }: { stage: Stage; at: number }, seen: readonly SeenRows[]): Problem[] => {
  const found = new Map<string, number>();
  const without: string[] = [];
  let named: string | undefined;
  for (const { uri, columns, rows } of seen) {
    const column = idColumnOf(stage, asColumns(columns));
    const idAt = column === undefined ? -1 : columns.indexOf(column);
    if (idAt === -1) continue;
    named ??= column;
    for (const [index, values] of rows.entries()) {
      const id = values[idAt] ?? "";
      if (id === "") without.push(`${uri}: record ${index + 1}`);
      else found.set(id, (found.get(id) ?? 0) + 1);
    }
  }
  const twice = [...found].filter(([, count]) => count > 1).map(([id]) => id);
  const place = stage.idColumn === undefined ? placeOf("stages", at, "input") : placeOf("stages", at, "idColumn");
  return [
    ...(without.length === 0
      ? []
      : [
          problemAt(
            "batch/missing-ids",
            `${without.length} of the records that were read have no id in the column "${named}", such as ${without[0]}`,
            "give each record an id of its own, or name no idColumn (and no column record_id) to be given ids",
            place,
          ),
        ]),
    ...(twice.length === 0 ? [] : [{ ...duplicateIds(named ?? "", twice, twice.length), places: [place] }]),
  ];
};
