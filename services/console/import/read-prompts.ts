import { parseDocument, YAMLParseError } from "yaml";
import { z } from "zod";
import { inPlainWords } from "../../../events-schema/index.ts";
import { placeOf } from "../../batch/domain/request/problem.ts";
import { NotImportable, type Refusal } from "./notes.ts";
import { NotLiteral, readPythonDictionary } from "./python-literal.ts";
import { oneLine } from "../../notification/domain/plain-text.ts";
import { refuseNamesLost } from "../names-lost.ts";
import { UserError } from "../user-error.ts";
import { placeAt } from "../user-file.ts";
import { isPython, type Source } from "./source.ts";
import { faultsOf } from "./their-faults.ts";
import { isObject } from "./their-input.ts";

/** Prompts as the predecessors keep them, by id. Keys of no meaning are kept, to be named. */
const TheirOutput = z.looseObject({ type: z.string(), fields: z.record(z.string(), z.string()) });
export type TheirOutput = z.output<typeof TheirOutput>;
const Rule = z.looseObject({ expansion_rule: z.literal(true), prompts: z.array(z.string()) });
const Template = z.looseObject({ template: z.string(), output_schema: TheirOutput.nullish() });
export type TheirPrompt = string | z.output<typeof Rule> | z.output<typeof Template>;
export type TheirPrompts = ReadonlyMap<string, TheirPrompt>;

/** `above`: the pointer to what holds them in their file. */
export type ReadPrompts = { readonly prompts: TheirPrompts; readonly above: string };

const dictionary = "prompt_id_to_template";

/** JSON, YAML, or the Python file itself, whose dictionary of literals is read and never run. */
export const readPrompts = (source: Source): ReadPrompts => {
  const content = contentOf(source);
  if (!isObject(content) || Object.keys(content).length === 0)
    throw new NotImportable([
      {
        at: "",
        sentence:
          "there are no prompts by their ids in it; write { id: text, … } in JSON or YAML, or prompt_templates.py",
      },
    ]);
  const inner = content[dictionary];
  const [all, above] = isObject(inner) ? [inner, [dictionary]] : [content, []];
  const read = Object.entries(all).map(([id, prompt]) => [id, readPrompt(prompt, [...above, id])] as const);
  const refusals = read.flatMap(([, prompt]) => ("refusals" in prompt ? prompt.refusals : []));
  if (refusals.length > 0) throw new NotImportable(refusals);
  const prompts = new Map(read.flatMap(([id, prompt]) => ("prompt" in prompt ? [[id, prompt.prompt]] : [])));
  return { prompts, above: placeOf(...above) };
};

const readPrompt = (
  prompt: unknown,
  path: readonly string[],
): { readonly prompt: TheirPrompt } | { readonly refusals: readonly Refusal[] } => {
  if (typeof prompt === "string") return { prompt };
  const named = `the prompt ${JSON.stringify(path.at(-1))}`;
  if (!isObject(prompt))
    return {
      refusals: [
        {
          at: placeOf(...path),
          sentence: `${named} must be a text, { template, output_schema } or { expansion_rule: true, prompts }`,
        },
      ],
    };
  const read = ("expansion_rule" in prompt ? Rule : Template).safeParse(prompt, inPlainWords);
  if (read.success) return { prompt: read.data };
  const refusals = faultsOf(read.error, named).map(({ at, sentence }) => ({
    at: `${placeOf(...path)}${at}`,
    sentence: `${named}: ${sentence}`,
  }));
  return { refusals };
};

const contentOf = (source: Source): unknown => {
  if (isPython(source)) return ofPython(source);
  const { name, text } = source;
  refuseNamesLost(text, name);
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false });
  // Of a second document, or of a tag that is not known, something would be lost.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined)
    throw new UserError(`${placeAt(text, name, fault.pos[0])}: the prompts cannot be read: ${whyNot(fault)}`);
  try {
    return document.toJS();
  } catch (cause) {
    throw new UserError(`${name}: the prompts cannot be read: ${whyNot(cause)}`, { cause });
  }
};

const whyNot = (error: unknown): string => {
  if (error instanceof YAMLParseError && error.code === "MULTIPLE_DOCS")
    return "a second document begins here; write all prompts into one";
  return oneLine(error instanceof Error ? error.message : String(error), 300);
};

const ofPython = ({ name, text }: Source): unknown => {
  try {
    // As Python reads its own files.
    return readPythonDictionary(text.replaceAll("\r\n", "\n"), dictionary);
  } catch (cause) {
    if (!(cause instanceof NotLiteral)) throw cause;
    const place = cause.line === undefined ? name : `${name}:${cause.line}`;
    throw new UserError(`${place}: it ${cause.message}; ${cause.remedy}`, {
      cause,
    });
  }
};
