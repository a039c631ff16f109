import { z } from "zod";
import type { ModelFamily } from "../family.ts";
import type { Checked, TextFamily } from "../inference.ts";
import { answered, problem, reader, word } from "../reading.ts";

/** The instruction template: a turn of the user and the answer to it are one `<s>…</s>`. A system prompt stands before the first instruction. */
const promptOf = ({ system, turns }: Checked): string =>
  turns
    .map(({ role, text }, at) =>
      role === "user"
        ? `${at === 0 ? "<s>" : ""}[INST] ${at === 0 && system !== undefined ? `${system}\n\n` : ""}${text} [/INST]`
        : ` ${text}</s>`,
    )
    .join("");

/** Bedrock user guide: model-parameters-mistral-text-completion. Newer models speak chat completion and are asked through Converse. Its answers count no tokens. */
const inference: TextFamily = {
  kind: "text",
  id: "mistral",
  models: /^mistral\.(?:mistral-7b-|mixtral-8x7b-|mistral-large-2402-|mistral-small-2402-)/,
  parameters: {
    maxTokens: { min: 1, max: 8192, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    topK: { min: 0, max: 200 },
    stopSequencesMax: 10,
  },
  images: [],
  controlTokens: ["[INST]", "[/INST]", "<s>", "</s>"],
  takes: { system: true, conversation: true },
  body: (question) => {
    const { maxTokens, temperature, topP, topK, stopSequences } = question.parameters;
    return {
      prompt: promptOf(question),
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(stopSequences !== undefined && { stop: stopSequences }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
    };
  },
  read: reader(
    "Mistral",
    z.object({ outputs: z.array(z.object({ text: z.string(), stop_reason: word })) }),
    ({ outputs: [first] }) =>
      first === undefined ? problem("Mistral gave no output at all") : answered(first.text, first.stop_reason),
  ),
};

export const mistral: ModelFamily = { name: "Mistral AI", customizable: [], inference: [inference] };
