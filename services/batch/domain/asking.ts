import type { Pipeline, Stage } from "../../../events-schema/index.ts";
import { foldValue } from "./request/fold.ts";
import { promptNamed } from "./request/prompts-of.ts";

/** A prompt that a record is asked; `suffix` tells the records apart that one record became. */
export type AskedPrompt = { readonly suffix: string; readonly prompt: string };
export type NoPrompt = { readonly suffix: string; readonly noPrompt: string };

type Prompts = Pipeline["prompts"];
type Asks = NonNullable<Stage["asks"]>;

/** Two names that a mapping cannot tell apart, because case and blanks around them do not count. */
export class AmbiguousPrompt extends Error {
  override readonly name = "AmbiguousPrompt";
}

/** Which prompts a value of the asking's column asks; every record is asked one at least, or fails by name. */
export const askingBy = (
  asks: Extract<Asks, { mode: "mapped" | "expanded" }>,
  prompts: Prompts,
): ((value: string) => readonly (AskedPrompt | NoPrompt)[]) => {
  const names = folded(asks.prompts ?? namesOf(prompts, asks.mode));
  const chosen = (value: string): string | undefined => names.get(foldValue(value)) ?? asks.default;
  if (asks.mode === "mapped")
    return (value) => {
      const name = chosen(value);
      return [name === undefined ? unknown(asks.column, value, "") : askedOf(name, "", prompts)];
    };
  return (value) => {
    const name = chosen(value);
    // A record that is not expanded keeps clear of the names of those that are.
    if (name === undefined) return [unknown(asks.column, value, "-000")];
    return expansionOf(name, prompts).map((each, at) => askedOf(each, suffixOf(at + 1), prompts));
  };
};

/** Every prompt that a stage may ask, in the order of the request: what its results may hold is known before its first record. */
export const promptsOf = (asks: Stage["asks"], prompts: Prompts): readonly string[] => {
  if (asks === undefined || asks.mode === "column") return [];
  if (asks.mode === "single") return [asks.prompt];
  const chosen = Object.values(asks.prompts ?? namesOf(prompts, asks.mode));
  const all = [...chosen, ...(asks.default === undefined ? [] : [asks.default])];
  const asked = new Set(asks.mode === "expanded" ? all.flatMap((name) => expansionOf(name, prompts)) : all);
  return Object.keys(prompts).filter((name) => asked.has(name) && isTemplate(name, prompts));
};

const namesOf = (prompts: Prompts, mode: "mapped" | "expanded"): Record<string, string> =>
  Object.fromEntries(
    Object.keys(prompts)
      .filter((name) => isTemplate(name, prompts) === (mode === "mapped"))
      .map((name) => [name, name]),
  );

const isTemplate = (name: string, prompts: Prompts): boolean => "template" in (promptNamed(prompts, name) ?? {});

const folded = (names: Readonly<Record<string, string>>): Map<string, string> => {
  const found = new Map<string, string>();
  const written = new Map<string, string>();
  for (const [value, name] of Object.entries(names)) {
    const key = foldValue(value);
    const before = written.get(key);
    if (before !== undefined)
      throw new AmbiguousPrompt(
        `${JSON.stringify(before)} and ${JSON.stringify(value)} are one value, since blanks around it and case do not count`,
      );
    written.set(key, value);
    found.set(key, name);
  }
  return found;
};

/** A rule's prompts; a template named where a rule is expected is a rule of one. */
const expansionOf = (name: string, prompts: Prompts): readonly string[] => {
  const rule = promptNamed(prompts, name);
  return rule && "expands" in rule ? rule.expands : [name];
};

const askedOf = (name: string, suffix: string, prompts: Prompts): AskedPrompt | NoPrompt =>
  isTemplate(name, prompts)
    ? { suffix, prompt: name }
    : { suffix, noPrompt: `there is no template of the name ${JSON.stringify(name)}` };

const unknown = (column: string, value: string, suffix: string): NoPrompt => ({
  suffix,
  noPrompt: `${JSON.stringify(value.slice(0, 200).toWellFormed())} in the column ${JSON.stringify(column)} chooses no prompt`,
});

const suffixOf = (number: number): string => `-${String(number).padStart(3, "0")}`;
