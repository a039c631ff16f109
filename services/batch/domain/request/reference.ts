import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { listed, placeOf, problemAt } from "./problem.ts";
import { isRule, promptNamed } from "./prompts-of.ts";

type Wanted = "prompt" | "rule";
const words: Readonly<Record<Wanted, string>> = { prompt: "prompt", rule: "expansion rule" };
const oneOf: Readonly<Record<Wanted, string>> = { prompt: "a prompt", rule: "an expansion rule" };

/** A name must be of a prompt, or of a rule, as its place wants it. */
export const checkReference = (
  prompts: Pipeline["prompts"],
  name: string,
  { wanted, place }: { wanted: Wanted; place: string },
): Problem[] => {
  const found = promptNamed(prompts, name);
  const kind: Wanted | undefined = found && (isRule(found) ? "rule" : "prompt");
  if (kind === wanted) return [];
  const there = Object.entries(prompts).flatMap(([other, prompt]) =>
    isRule(prompt) === (wanted === "rule") ? [other] : [],
  );
  const choice = `name one of: ${listed(there)}`;
  if (kind === undefined)
    return [
      problemAt(
        "batch/prompt-unknown",
        `"${name}" is no ${words[wanted]} of this request`,
        `write it under prompts, or ${choice}`,
        place,
      ),
    ];
  const instead = wanted === "rule" ? `write a rule {"expands": ["${name}"]} and name that, or ${choice}` : choice;
  return [
    problemAt(
      "batch/prompt-kind",
      `"${name}" is ${oneOf[kind]} and ${oneOf[wanted]} is needed here`,
      instead,
      place,
      placeOf("prompts", name),
    ),
  ];
};
