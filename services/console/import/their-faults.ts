import type { z } from "zod";
import { describeIssue, issuesOf } from "../../../events-schema/index.ts";
import { placeOf } from "../../batch/domain/request/problem.ts";
import type { Refusal } from "./notes.ts";

/** Every place where a value of theirs is not what it must be: which, what it is, and what it must be. */
export const faultsOf = (error: z.ZodError, whole: string, above: readonly PropertyKey[] = []): Refusal[] =>
  issuesOf(error).map((issue) => {
    const path = [...above, ...issue.path].map(String);
    return { at: placeOf(...path), sentence: sentenceOf(issue, path.length === 0 ? whole : path.join(".")) };
  });

const sentenceOf = (issue: z.core.$ZodIssue, name: string): string => {
  const { input } = issue;
  const wanted = wantedFor.get(String(issue.path.at(-1)));
  if (input === undefined) return `${name} is missing; write ${wanted ?? "it"}`;
  if (issue.code === "too_small") return `${name} is empty; write ${wanted ?? "a text, or leave it out"}`;
  if (issue.code === "too_big" && Array.isArray(input))
    return `${name} has ${input.length} stages; a request has ${issue.maximum} at most: import it in two, of which the second reads the results of the first`;
  return `${name} ${describeIssue(issue)}`;
};

/** What is to be written where there is nothing. */
const wantedFor: ReadonlyMap<string, string> = new Map([
  ["model_id", "the model's id, its inference profile's or an ARN"],
  ["stages", "one stage at least, in a list"],
  ["stage_name", "a name of your own"],
  ["pipeline_name", "a name of your own"],
  ["fields", "what is taken out of the answers, { name: path or pattern }"],
  ["type", '"json" or "regex"'],
  ["template", "the prompt's text"],
  ["prompts", "the ids of the rule's prompts, in a list"],
]);
