import type { Asking, Pipeline, Stage } from "../../../../events-schema/index.ts";
import { tokensOf } from "../../../models/cost.ts";
import { findInference } from "../../../models/table.ts";
import { isRule, namesAsked, promptNamed, templatesAsked } from "./prompts-of.ts";

/** Where a stage sets no maxTokens. Nobody knows how long a model talks; it is said wherever it is used. */
const answerTokens = 500;
/** Claude counts about width × height / 750 and shrinks what is larger than about 1,600; other families count by rules of their own. */
export const imageTokens = 1600;
export const perImage = `${imageTokens} tokens an image`;

/** How many prompts a record is asked at most. */
export const expansionsMax = (prompts: Pipeline["prompts"], asks: Asking | undefined): number =>
  asks?.mode !== "expanded"
    ? 1
    : Math.max(
        1,
        ...namesAsked(prompts, asks).map((name) => {
          const prompt = promptNamed(prompts, name);
          return prompt !== undefined && isRule(prompt) ? prompt.expands.length : 1;
        }),
      );

/** Answers as long as they may be; vectors are no tokens. */
export const outputTokensEach = ({ model, inference }: Stage, assumed: string[]): number => {
  if (findInference(model)?.kind === "embedding") return 0;
  if (inference.maxTokens !== undefined) return inference.maxTokens;
  assumed.push(`answers of ${answerTokens} tokens, as no maxTokens is given`);
  return answerTokens;
};

/** The longest prompt without its columns, the system prompt and, where a column is named, one answer of the stage before. */
export const inputTokensEach = (
  prompts: Pipeline["prompts"],
  { asks, reads, inference }: Stage,
  { answers, assumed }: { answers: number; assumed: string[] },
): number => {
  const templates = templatesAsked(prompts, asks).map(([, { template }]) => template);
  const own = Math.max(0, ...templates.map((template) => tokensOf(template.replaceAll(/\{\{[^{}]*\}\}/g, "").length)));
  const named = asks?.mode === "column" || templates.some((template) => template.includes("{{"));
  if (named) assumed.push("columns as long as one answer of the stage that is read");
  if (reads !== "text") assumed.push(perImage);
  return (
    (reads === "image" ? 0 : own) +
    tokensOf(inference.system?.length ?? 0) +
    (named ? answers : 0) +
    (reads === "text" ? 0 : imageTokens)
  );
};
