import type { Pipeline, Stage } from "../../../events-schema/index.ts";
import { readTemplate, renderTemplate, templatePieces, TemplateFault, type Template } from "../../records/template.ts";
import { AmbiguousPrompt, askingBy, type AskedPrompt, type NoPrompt } from "../domain/asking.ts";
import { textOf, type Column, type Value } from "../domain/columns.ts";
import { standing, wordOf, type Words } from "../domain/words.ts";
import { ambiguousPrompt, unknownField, unknownPrompt } from "./problems.ts";
import { Refused } from "./refused.ts";

/** One question that a record becomes: its words, or why it has none. */
export type RecordQuestion =
  { readonly suffix: string; readonly prompt: string | null; readonly words: Words } | NoPrompt;

/** What each record of a stage is asked, in words; one question for each prompt. Templates are read once. */
export const questionMaker = (
  { asks, columns: aliases }: Pick<Stage, "asks" | "columns">,
  prompts: Pipeline["prompts"],
  columns: readonly Column[],
): ((values: readonly Value[]) => readonly RecordQuestion[]) => {
  const places = placesOf(columns, aliases);
  const words = templates(prompts, places);
  if (asks === undefined) return () => [{ suffix: "", prompt: null, words: [] }];
  if (asks.mode === "column") {
    const at = columns.findIndex(({ name }) => name === asks.column);
    return (values) => [{ suffix: "", prompt: null, words: [wordOf(values[at])] }];
  }
  if (asks.mode === "single") {
    const { prompt } = asks;
    const wordsFor = words(prompt);
    return (values) => [{ suffix: "", prompt, words: wordsFor(values) }];
  }
  const at = columns.findIndex(({ name }) => name === asks.column);
  const choose = choosing(asks, prompts);
  // What the request names is looked at before the first record; a name in the data when it comes.
  for (const value of Object.keys(asks.prompts ?? {})) readAll(choose(value), words);
  if (asks.default !== undefined) readAll(askingBy({ ...asks, prompts: {} }, prompts)(""), words);
  return (values) =>
    choose(textOf(values[at])).map((chosen) =>
      "noPrompt" in chosen ? chosen : { ...chosen, words: words(chosen.prompt)(values) },
    );
};

const choosing = (...[asks, prompts]: Parameters<typeof askingBy>): ReturnType<typeof askingBy> => {
  try {
    return askingBy(asks, prompts);
  } catch (error) {
    throw error instanceof AmbiguousPrompt ? new Refused([ambiguousPrompt(error.message)], { cause: error }) : error;
  }
};

type WordsFor = (values: readonly Value[]) => Words;
type Prompts = (prompt: string) => WordsFor;

/** A name that the request gives and that has no template is a mistake of the request, not of its records. */
const readAll = (chosen: readonly (AskedPrompt | NoPrompt)[], words: Prompts): void => {
  for (const each of chosen) if ("prompt" in each) words(each.prompt);
};

const placesOf = (columns: readonly Column[], aliases: Stage["columns"]): ReadonlyMap<string, number> => {
  const places = new Map(columns.map(({ name }, at) => [name, at]));
  const named = Object.entries(aliases).flatMap(([alias, name]) => {
    const at = places.get(name);
    return at === undefined ? [] : [[alias, at] as const];
  });
  return new Map([...places, ...named]);
};

const templates = (prompts: Pipeline["prompts"], places: ReadonlyMap<string, number>): Prompts => {
  const read = new Map<string, WordsFor>();
  return (name) => {
    const known = read.get(name);
    if (known) return known;
    const wordsFor = wordsOf(compiled(name, prompts, places), places);
    read.set(name, wordsFor);
    return wordsFor;
  };
};

const wordsOf = (template: Template, places: ReadonlyMap<string, number>): WordsFor => {
  const placeOf = (field: string) => places.get(field) ?? -1;
  const pieces = templatePieces(template, placeOf)?.map((piece) =>
    typeof piece === "string" ? standing(piece) : piece,
  );
  if (pieces)
    return (values) =>
      pieces.map((piece) => (typeof piece === "object" && "place" in piece ? wordOf(values[piece.place]) : piece));
  return (values) => [renderTemplate(template, (field) => textOf(values[placeOf(field)]))];
};

const compiled = (name: string, prompts: Pipeline["prompts"], places: ReadonlyMap<string, number>): Template => {
  const prompt = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  if (!prompt || !("template" in prompt)) throw new Refused([unknownPrompt(name, Object.keys(prompts))]);
  try {
    return readTemplate(prompt.template, (field) => places.has(field));
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    throw new Refused([unknownField(name, { message: error.message, there: [...places.keys()] })], { cause: error });
  }
};
