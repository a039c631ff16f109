import type { Problem } from "../../../events-schema/index.ts";
import { listed } from "../../batch/domain/request/problem.ts";
import { isTheirRule } from "./asked-prompts.ts";
import type { ReadPrompts } from "./read-prompts.ts";
import { placesOf, type Source } from "./source.ts";
import { theirPointers, type Pointers } from "./their-places.ts";

/** A problem of a request with the places in their files that it comes from. */
export type Told = Problem & { readonly at: readonly string[] };

type Theirs = {
  readonly input: { readonly source: Source; readonly content: unknown };
  readonly prompts: (ReadPrompts & { readonly source: Source }) | undefined;
  /** Ids of the prompts there, by their names here. */
  readonly promptIds: ReadonlyMap<string, string>;
};

/** What is wrong with an imported request is mended where it came from. */
export const inTheirWords = ({ input, prompts, promptIds }: Theirs): ((problem: Problem) => Told) => {
  const inInput = placesOf(input.source);
  const inPrompts = prompts && placesOf(prompts.source);
  const placeOf = ({ of, pointer }: Pointers): string | undefined =>
    of === "input" ? inInput(pointer) : inPrompts?.(`${prompts?.above}${pointer}`);
  return (problem) => ({
    ...problem,
    remedy: remedyOf(problem, prompts),
    at: [
      ...new Set(
        (problem.places ?? []).flatMap((place) => {
          const at = placeOf(theirPointers(place, input.content, promptIds));
          return at === undefined ? [] : [at];
        }),
      ),
    ],
  });
};

/** Of prompts the request has only those that are asked; their file may have the one that was meant. */
const remedyOf = ({ code, message, remedy }: Problem, prompts: Theirs["prompts"]): string => {
  if (code !== "batch/prompt-unknown" && code !== "batch/prompt-kind") return remedy;
  if (prompts === undefined) return "name the file of the prompts with --prompts <file>";
  const wantsRule = /is no expansion rule|an expansion rule is needed/.test(message);
  const there = [...prompts.prompts].flatMap(([id, prompt]) => (isTheirRule(prompt) === wantsRule ? [id] : []));
  const choice = `name one of: ${listed(there)}`;
  if (code === "batch/prompt-kind" && !wantsRule) return choice;
  const written = wantsRule ? "such a rule, { expansion_rule: true, prompts: [...] }," : "it";
  return `write ${written} into ${prompts.source.name}, or ${choice}`;
};
