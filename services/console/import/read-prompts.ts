import { parse } from "yaml";
import { z } from "zod";
import { NotImportable } from "./notes.ts";
import { NotLiteral, readPythonDictionary } from "./python-literal.ts";

/** Prompts as the predecessors keep them, by id. */
const TheirOutput = z.object({ type: z.string(), fields: z.record(z.string(), z.string()) });
export type TheirOutput = z.output<typeof TheirOutput>;
const TheirPrompt = z.union([
  z.string(),
  z.object({ expansion_rule: z.literal(true), prompts: z.array(z.string()) }),
  z.object({ template: z.string(), output_schema: TheirOutput.nullish() }),
]);
export type TheirPrompt = z.output<typeof TheirPrompt>;
export type TheirPrompts = ReadonlyMap<string, TheirPrompt>;

const dictionary = "prompt_id_to_template";

/** JSON, YAML, or the Python file itself, whose dictionary of literals is read and never run. */
export const readPrompts = (text: string, file: string): TheirPrompts => {
  const all = z.record(z.string(), z.unknown()).safeParse(contentOf(text, file));
  if (!all.success) throw new NotImportable([`${file} holds no prompts by their ids`]);
  const inner = z.record(z.string(), z.unknown()).safeParse(all.data[dictionary]);
  const prompts = new Map<string, TheirPrompt>();
  const reasons: string[] = [];
  for (const [id, prompt] of Object.entries(inner.success ? inner.data : all.data)) {
    const read = TheirPrompt.safeParse(prompt);
    if (read.success) prompts.set(id, read.data);
    else
      reasons.push(
        `${file}: the prompt ${JSON.stringify(id)} is neither a text, nor { template, output_schema }, nor { expansion_rule: true, prompts }`,
      );
  }
  if (reasons.length > 0) throw new NotImportable(reasons);
  return prompts;
};

const contentOf = (text: string, file: string): unknown => {
  try {
    return file.toLowerCase().endsWith(".py") ? readPythonDictionary(text, dictionary) : parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NotImportable([
      `${file} cannot be read: ${why}${error instanceof NotLiteral ? "; write the prompts as JSON or YAML" : ""}`,
    ]);
  }
};
