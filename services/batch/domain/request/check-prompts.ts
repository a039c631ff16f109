import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { compileJsonPath, compilePattern, ExtractionFault } from "../../../records/extraction-syntax.ts";
import { readTemplate, TemplateFault } from "../../../records/template.ts";
import { alike } from "./fold.ts";
import { placeOf, problemAt } from "./problem.ts";
import { isRule, type Template } from "./prompts-of.ts";
import { checkReference } from "./reference.ts";

/** Each prompt by itself: its template can be read, its fields too, and its rule names prompts. */
export const checkPrompts = ({ prompts }: Pipeline): readonly Problem[] =>
  Object.entries(prompts).flatMap(([name, prompt]) =>
    isRule(prompt)
      ? prompt.expands.flatMap((wanted, at) =>
          checkReference(prompts, wanted, { wanted: "prompt", place: placeOf("prompts", name, "expands", at) }),
        )
      : [...checkTemplate(name, prompt), ...checkOutput(name, prompt)],
  );

const checkTemplate = (name: string, { template }: Template): Problem[] => {
  const place = placeOf("prompts", name, "template");
  if (template.trim() === "")
    return [
      problemAt(
        "batch/template",
        `the template of "${name}" is blank (${template.length} characters)`,
        "write it",
        place,
      ),
    ];
  try {
    readTemplate(template, (field) => field !== "");
    return [];
  } catch (fault) {
    if (!(fault instanceof TemplateFault)) throw fault;
    return [
      problemAt(
        "batch/template",
        `the template of "${name}" cannot be read: ${fault.message}`,
        "write {{column}} for a column of the record, {{{{ for two braces",
        place,
      ),
    ];
  }
};

const checkOutput = (name: string, { output }: Template): Problem[] => {
  if (output === undefined) return [];
  const fields = Object.entries(output.fields);
  const [compile, remedy] =
    output.type === "json"
      ? ([compileJsonPath, "write a JSONPath of RFC 9535 such as $.color, without match() and search()"] as const)
      : ([compilePattern, "write a pattern in RE2's syntax: no look-around, no back-references"] as const);
  const unreadable = fields.flatMap(([field, text]) => {
    try {
      compile(text);
      return [];
    } catch (fault) {
      if (!(fault instanceof ExtractionFault)) throw fault;
      const message = `the field "${field}" of "${name}" cannot be taken out: ${fault.message}`;
      return [problemAt("batch/extraction", message, remedy, placeOf("prompts", name, "output", "fields", field))];
    }
  });
  const empty = fields.length > 0 ? [] : [nothingTaken(name)];
  return [...empty, ...unreadable, ...twins(name, fields)];
};

const nothingTaken = (name: string): Problem =>
  problemAt(
    "batch/extraction",
    `"${name}" takes 0 fields out of its answers`,
    "name at least one, or leave output out",
    placeOf("prompts", name, "output", "fields"),
  );

const twins = (name: string, fields: readonly (readonly [string, string])[]): Problem[] =>
  alike(fields, ([field]) => field).map((group) =>
    problemAt(
      "batch/column-names",
      `"${name}" makes ${group.length} columns whose names differ in case or blanks only: ${group.map(([field]) => `"${field}"`).join(", ")}`,
      "rename all but one",
      ...group.map(([field]) => placeOf("prompts", name, "output", "fields", field)),
    ),
  );
