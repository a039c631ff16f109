import { z } from "zod";
import { base64Of, usualImageLimits } from "./image.ts";
import type { Checked, CheckedTurn, Json, Reading, TextFamily } from "./inference.ts";
import { answered, reader, tokens, word } from "./reading.ts";

/** A turn as Nova and Converse write it: images first, which Nova's guide prefers (Amazon Nova user guide, prompting-vision-prompting) and Claude's too. */
export const contentOf = ({ text, images }: CheckedTurn): Json[] => [
  ...images.map((image) => ({ image: { format: image.format, source: { bytes: base64Of(image) } } })),
  ...(text === "" ? [] : [{ text }]),
];

/** A Converse response, and Nova's own: the tokens may be missing, the message may not. */
const conversation = z.object({
  output: z.object({ message: z.object({ content: z.array(z.object({ text: z.string().optional() })) }) }),
  stopReason: word,
  usage: z.object({ inputTokens: tokens, outputTokens: tokens }).catch({}),
});

export const conversationReader = (family: string): ((output: unknown) => Reading) => {
  const read = reader(family, conversation, ({ output, stopReason, usage }) =>
    answered(output.message.content.map(({ text }) => text ?? "").join(""), stopReason, usage),
  );
  return (output) => asNearlyAlways(output) ?? read(output);
};

type Usual = {
  readonly output?: { readonly message?: { readonly content?: readonly { readonly text?: unknown }[] } };
  readonly stopReason?: unknown;
  readonly usage?: { readonly inputTokens?: unknown; readonly outputTokens?: unknown };
};

/** One block of text, a reason and two counts: what a million answers are is read without a schema. undefined: by the schema. */
const asNearlyAlways = (output: unknown): Reading | undefined => {
  const { output: said, stopReason, usage } = (output ?? {}) as Usual;
  const content = said?.message?.content;
  const text =
    Array.isArray(content) && content.length === 1 ? (content[0] as { text?: unknown } | null)?.text : undefined;
  if (typeof text !== "string" || typeof stopReason !== "string") return undefined;
  const inputTokens = usage?.inputTokens;
  const outputTokens = usage?.outputTokens;
  return isCount(inputTokens) && isCount(outputTokens)
    ? answered(text, stopReason, { inputTokens, outputTokens })
    : undefined;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * One form for every model that talks (API reference, Converse): what a model outside the table is asked through. Images are base64, as
 * a batch record and the wire carry them; an SDK's ConverseCommand wants the bytes themselves. top_k is no parameter of Converse.
 */
export const converse: TextFamily = {
  kind: "text",
  id: "converse",
  models: /^/,
  parameters: {
    maxTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, required: false },
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    stopSequencesMax: 2500,
  },
  images: [{ models: /^/, limits: usualImageLimits }],
  controlTokens: [],
  takes: { system: true, conversation: true },
  body: ({ system, turns, parameters }: Checked) => ({
    ...(system !== undefined && { system: [{ text: system }] }),
    messages: turns.map((turn) => ({ role: turn.role, content: contentOf(turn) })),
    ...(Object.keys(parameters).length > 0 && { inferenceConfig: parameters }),
  }),
  read: conversationReader("Converse"),
};
