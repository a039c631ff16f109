import type { OurStage } from "./import-stage.ts";
import type { TheirPrompt, TheirPrompts } from "./read-prompts.ts";

export const isTheirRule = (prompt: TheirPrompt): prompt is Extract<TheirPrompt, { expansion_rule: true }> =>
  typeof prompt !== "string" && "expansion_rule" in prompt;

/** What a prompt takes out of its answers, by field. */
export const outputOf = (prompts: TheirPrompts, id: string): Readonly<Record<string, string>> => {
  const prompt = prompts.get(id);
  return prompt === undefined || typeof prompt === "string" || isTheirRule(prompt)
    ? {}
    : (prompt.output_schema?.fields ?? {});
};

/** Ids of the templates that a stage can ask. */
export const idsAsked = (
  { asks }: OurStage,
  prompts: TheirPrompts,
  promptName: (id: string) => string,
): readonly string[] => {
  if (asks === undefined || asks.mode === "column") return [];
  const names = new Set(
    asks.mode === "single"
      ? [asks.prompt]
      : [...Object.values(asks.prompts ?? {}), ...(asks.default === undefined ? [] : [asks.default])],
  );
  const direct = [...prompts.keys()].filter((id) => names.has(promptName(id)));
  const inner = direct.flatMap((id) => {
    const prompt = prompts.get(id);
    return prompt !== undefined && isTheirRule(prompt) ? prompt.prompts : [];
  });
  return [...new Set([...direct, ...inner])];
};
