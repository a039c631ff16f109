import type { Asking, Pipeline, Prompt } from "../../../../events-schema/index.ts";

type Prompts = Pipeline["prompts"];
export type Template = Extract<Prompt, { template: string }>;

export const isRule = (prompt: Prompt): prompt is Extract<Prompt, { expands: string[] }> => "expands" in prompt;

/** A name such as `constructor` is no prompt unless somebody wrote one. */
export const promptNamed = (prompts: Prompts, name: string): Prompt | undefined =>
  Object.hasOwn(prompts, name) ? prompts[name] : undefined;

/** Every prompt and rule that records of a stage can meet, by name; names of nothing are left in. */
export const namesAsked = (prompts: Prompts, asks: Asking | undefined): readonly string[] => {
  if (asks === undefined || asks.mode === "column") return [];
  if (asks.mode === "single") return [asks.prompt];
  const all = Object.keys(prompts).filter((name) => isRule(prompts[name] as Prompt) === (asks.mode === "expanded"));
  const direct = [
    ...(asks.prompts === undefined ? all : Object.values(asks.prompts)),
    ...(asks.default === undefined ? [] : [asks.default]),
  ];
  const expanded = direct.flatMap((name) => {
    const prompt = promptNamed(prompts, name);
    return prompt !== undefined && isRule(prompt) ? prompt.expands : [];
  });
  return [...new Set([...direct, ...expanded])];
};

/** The templates among them, with their names. */
export const templatesAsked = (prompts: Prompts, asks: Asking | undefined): readonly (readonly [string, Template])[] =>
  namesAsked(prompts, asks).flatMap((name) => {
    const prompt = promptNamed(prompts, name);
    return prompt === undefined || isRule(prompt) ? [] : [[name, prompt] as const];
  });
