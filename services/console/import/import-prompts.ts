import { compileJsonPath, compilePattern } from "../../records/extraction-syntax.ts";
import { alike } from "../../batch/domain/request/fold.ts";
import { isTheirRule } from "./asked-prompts.ts";
import type { Ours } from "./import-pipeline.ts";
import type { Importing } from "./import-stage.ts";
import { fromPythonFormat } from "./python-format.ts";
import { isObject } from "./their-input.ts";
import type { TheirOutput, TheirPrompt, TheirPrompts } from "./read-prompts.ts";

type OurPrompts = NonNullable<Ours["prompts"]>;
type OurPrompt = OurPrompts[string];
type OurOutput = Extract<OurPrompt, { template: string }>["output"];
type Here = Pick<Importing, "extracts" | "promptName" | "notes">;

/** Those prompts that a stage can ask, with their templates in our notation. */
export const importPrompts = (asked: ReadonlySet<string>, prompts: TheirPrompts, here: Here): OurPrompts => {
  const idle = [...prompts.keys()].filter((id) => !asked.has(id));
  if (idle.length > 0)
    here.notes.left(
      `prompts that no stage asks: ${idle.map((id) => (/^\S+$/.test(id) ? id : JSON.stringify(id))).join(", ")}`,
    );
  return Object.fromEntries(
    [...prompts].flatMap(([id, prompt]) =>
      asked.has(id) ? [[here.promptName(id), importPrompt(id, prompt, here)]] : [],
    ),
  );
};

const importPrompt = (id: string, prompt: TheirPrompt, here: Here): OurPrompt => {
  for (const key of unknownKeys(prompt)) here.notes.left(`${key} of the prompt "${id}": it has no counterpart`);
  if (typeof prompt !== "string" && isTheirRule(prompt)) return { expands: prompt.prompts.map(here.promptName) };
  const [source, output] = typeof prompt === "string" ? [prompt, undefined] : [prompt.template, prompt.output_schema];
  const { template, faults } = fromPythonFormat(source);
  for (const fault of faults) here.notes.left(`of the prompt "${id}": ${fault}`);
  if (template !== source)
    here.notes.changed(`the prompt "${id}" is written in this project's notation: {column} is {{column}}`);
  const taken = outputOf(id, output ?? undefined, here);
  return { template, ...(taken !== undefined && { output: taken }) };
};

const unknownKeys = (prompt: TheirPrompt): string[] => {
  if (typeof prompt === "string") return [];
  const known = isTheirRule(prompt) ? ["expansion_rule", "prompts"] : ["template", "output_schema"];
  const output = "output_schema" in prompt && isObject(prompt.output_schema) ? Object.keys(prompt.output_schema) : [];
  return [
    ...Object.keys(prompt).filter((key) => !known.includes(key)),
    ...output.filter((key) => key !== "type" && key !== "fields").map((key) => `output_schema.${key}`),
  ];
};

const columnLengthMax = 200;

const outputOf = (id: string, their: TheirOutput | undefined, here: Here): OurOutput => {
  const added = [...(here.extracts.get(id) ?? [])].map((field) => [field, `$.${field}`] as const);
  const type = their?.type ?? "json";
  if (type !== "json" && type !== "regex") {
    here.notes.left(`output_schema of the prompt "${id}": its type ${JSON.stringify(type)} is neither json nor regex`);
    return undefined;
  }
  const fields = Object.entries(their?.fields ?? {}).flatMap(([field, text]) => {
    const read = type === "json" ? asJsonPath(text) : text;
    const why = whyNot(() => (type === "json" ? compileJsonPath(read) : compilePattern(read)));
    if (why !== undefined) here.notes.left(`the field "${field}" of the prompt "${id}": ${why}`);
    if (why === undefined && read !== text)
      here.notes.changed(`the path ${text} of the prompt "${id}" is written ${read}`);
    return why === undefined ? [[field, read] as const] : [];
  });
  const all = type === "json" ? [...fields, ...added] : fields;
  for (const [first, ...others] of alike(all, ([field]) => field))
    here.notes.left(
      `the field "${others.map(([field]) => field).join('", "')}" of the prompt "${id}": its column would be "${first?.[0]}" too`,
    );
  const isColumn = (field: string): boolean => field !== "" && field.length <= columnLengthMax;
  for (const [field] of all)
    if (!isColumn(field))
      here.notes.left(
        `the field ${JSON.stringify(field.slice(0, 40))} of the prompt "${id}": a column's name has 1 to ${columnLengthMax} characters`,
      );
  const seen = new Set<string>();
  const kept = all.filter(
    ([field]) => isColumn(field) && !seen.has(field.trim().toLowerCase()) && seen.add(field.trim().toLowerCase()),
  );
  return kept.length === 0 ? undefined : { type, fields: Object.fromEntries(kept) };
};

/** `color` and `.color` were paths from the root there. */
const asJsonPath = (text: string): string =>
  text.startsWith("$") ? text : text.startsWith(".") || text.startsWith("[") ? `$${text}` : `$.${text}`;

const whyNot = (compile: () => unknown): string | undefined => {
  try {
    compile();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
