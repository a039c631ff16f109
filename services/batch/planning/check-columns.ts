import type { Pipeline, Problem, Stage } from "../../../events-schema/index.ts";
import { readTemplate, TemplateFault } from "../../records/template.ts";
import { listed, placeOf, problemAt } from "../domain/request/problem.ts";
import { templatesAsked } from "../domain/request/prompts-of.ts";
import { neededColumns } from "../making/open-input.ts";

export type Columns = {
  /** Where they were found, as a sentence says it. */
  readonly of: string;
  readonly names: readonly string[];
};

/** Every column that a stage names is there, once: in its settings and in each template that its records can meet. */
export const checkColumns = (
  { prompts }: Pick<Pipeline, "prompts">,
  { stage, at }: { stage: Stage; at: number },
  columns: Columns,
): readonly Problem[] => [
  ...twins(at, columns),
  ...neededColumns(stage)
    .filter(({ name }) => !columns.names.includes(name))
    .map(({ name, as }) =>
      problemAt(
        "batch/missing-column",
        `${columns.of} has no column "${name}" (${as} of the stage "${stage.name}"); it has: ${listed(columns.names)}`,
        `name a column that is there in ${as}, or add the column`,
        placeOf("stages", at, ...as.split(".")),
      ),
    ),
  ...templatesAsked(prompts, stage.asks).flatMap(([name, { template }]) =>
    unknownFields(template, new Set([...columns.names, ...aliases(stage, columns)])).map((field) =>
      problemAt(
        "batch/unknown-field",
        `the template of "${name}" names "${field}"${standsFor(stage, field)}, and ${columns.of} has no such column; it has: ${listed(columns.names)}`,
        "use a column that is there, or name the column that it stands for in the stage's columns",
        placeOf("prompts", name, "template"),
        placeOf("stages", at),
      ),
    ),
  ),
];

const twins = (at: number, { of, names }: Columns): Problem[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
    problemAt(
      "batch/ambiguous-column",
      `${of} has more than one column "${name}"`,
      "rename one of them",
      placeOf("stages", at, "input"),
    ),
  );

/** Names that stand for a column that is there. */
const aliases = ({ columns }: Stage, { names }: Columns): string[] =>
  Object.entries(columns).flatMap(([alias, name]) => (names.includes(name) ? [alias] : []));

const standsFor = ({ columns }: Stage, field: string): string =>
  Object.hasOwn(columns, field) ? `, which stands for "${columns[field]}"` : "";

/** A template tells its first unknown field only; it is read again as if that one were there, until it has no more. */
const unknownFields = (template: string, there: ReadonlySet<string>): string[] => {
  const known = new Set(there);
  const unknown: string[] = [];
  for (;;)
    try {
      readTemplate(template, (field) => known.has(field));
      return unknown;
    } catch (error) {
      // What cannot be read at all is said by checkPipeline.
      if (!(error instanceof TemplateFault)) throw error;
      const { unknownField: field } = error;
      if (field === undefined || known.has(field)) return unknown;
      unknown.push(field);
      known.add(field);
    }
};
