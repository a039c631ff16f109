import { checkImages } from "./check-images.ts";
import type {
  Checked,
  CheckedTurn,
  ParameterRules,
  Parameters,
  Question,
  Range,
  TextFamily,
  Turn,
} from "./inference.ts";

/** Every reason why this question cannot be put; empty: `question` can be written down. */
export type CheckedQuestion = { readonly refusals: readonly string[]; readonly question: Checked };

export const checkQuestion = (family: TextFamily, modelId: string, asked: Question): CheckedQuestion => {
  const refusals: string[] = [];
  const { system, parameters = {} } = asked;
  const given =
    "turns" in asked ? asked.turns : [{ role: "user" as const, text: asked.prompt, images: asked.images ?? [] }];
  refuseShape(family, modelId, { system, turns: given, refusals });
  refuseParameters(family.parameters, modelId, parameters, refusals);
  const turns = checkTurns(family, modelId, given, refusals);
  return { refusals, question: { modelId, turns, parameters, ...(system !== undefined && { system }) } };
};

const refuseShape = (
  { takes, controlTokens }: TextFamily,
  modelId: string,
  { system, turns, refusals }: { system: string | undefined; turns: readonly Turn[]; refusals: string[] },
): void => {
  if (turns.length === 0) refusals.push(`the question to ${modelId} has no turn; give it one of the user`);
  if (turns.length > 1 && !takes.conversation)
    refusals.push(
      `the question to ${modelId} has ${turns.length} turns and its body takes 1; put them into one prompt`,
    );
  if (system !== undefined && !takes.system)
    refusals.push(`${modelId} has no place for a system prompt; put it before the prompt`);
  if (system?.trim() === "") refusals.push("the system prompt is blank; leave it out or write it");
  for (const [at, { role, text, images = [] }] of turns.entries()) {
    const expected = at % 2 === 0 ? "user" : "assistant";
    if (role !== expected)
      refusals.push(`turn ${at + 1} is of the ${role}; user and assistant alternate, the user begins`);
    if (text.trim() === "" && images.length === 0) refusals.push(`turn ${at + 1} is blank; write its text`);
    if (role === "assistant" && images.length > 0)
      refusals.push(`turn ${at + 1} is of the assistant and has ${images.length} images; only the user shows images`);
  }
  if (turns.length > 0 && turns.length % 2 === 0)
    refusals.push(`turn ${turns.length} is the last; it must be of the user`);
  const texts = [
    ["the system prompt", system ?? ""] as const,
    ...turns.map(({ text }, at) => [`turn ${at + 1}`, text] as const),
  ];
  for (const [name, text] of texts)
    for (const token of controlTokens)
      if (text.includes(token))
        refusals.push(
          `${name} holds ${JSON.stringify(token)}, which the template of ${modelId} reads as a command; ask through Converse or take it out`,
        );
};

const refuseParameters = (rules: ParameterRules, modelId: string, given: Parameters, refusals: string[]): void => {
  const { maxTokens, temperature, topP, stopSequences = [] } = given;
  if (maxTokens === undefined && rules.maxTokens.required)
    refusals.push(`maxTokens is not given and ${modelId} requires it; set it to ${rules.maxTokens.min} or more`);
  const ranges = { maxTokens: rules.maxTokens, temperature: rules.temperature, topP: rules.topP, topK: rules.topK };
  for (const name of ["maxTokens", "temperature", "topP", "topK"] as const)
    refuseNumber(name, given[name], ranges[name], { modelId, refusals });
  if (temperature !== undefined && topP !== undefined && rules.oneSampler?.test(modelId))
    refusals.push(`temperature ${temperature} and topP ${topP} are both given and ${modelId} takes one; leave one out`);
  if (stopSequences.length > rules.stopSequencesMax)
    refusals.push(
      `stopSequences has ${stopSequences.length} entries, ${modelId} takes ${rules.stopSequencesMax} at most; leave some out`,
    );
  if (stopSequences.includes("")) refusals.push("stopSequences holds an empty text; leave it out");
};

const refuseNumber = (
  name: keyof Parameters,
  value: number | undefined,
  range: Range | undefined,
  { modelId, refusals }: { modelId: string; refusals: string[] },
): void => {
  if (value === undefined) return;
  if (range === undefined) {
    refusals.push(`${name} is ${value} and ${modelId} has no such parameter here; leave it out`);
    return;
  }
  const whole = name === "maxTokens" || name === "topK";
  // Written so that NaN is out of range.
  if (!(value >= range.min && value <= range.max) || (whole && !Number.isInteger(value)))
    refusals.push(
      `${name} is ${value}, ${modelId} takes ${whole ? "a whole number " : ""}from ${range.min} to ${range.max}`,
    );
};

const checkTurns = (
  family: TextFamily,
  modelId: string,
  turns: readonly Turn[],
  refusals: string[],
): readonly CheckedTurn[] => {
  const limits = family.images.find(({ models }) => models.test(modelId))?.limits;
  const count = turns.reduce((sum, { images = [] }) => sum + images.length, 0);
  if (count > 0 && limits === undefined)
    refusals.push(`the question has ${count} images and ${modelId} takes none; ask a model that sees`);
  if (limits?.imagesMax !== undefined && count > limits.imagesMax)
    refusals.push(`the question has ${count} images, ${modelId} takes ${limits.imagesMax} at most; ask in several`);
  return turns.map(({ role, text, images = [] }, at) => {
    const place = turns.length === 1 ? "" : `turn ${at + 1}, `;
    return { role, text, images: checkImages(images, limits, { modelId, place, refusals }) };
  });
};
