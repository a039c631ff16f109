import { z } from "zod";

const Turn = z.object({ role: z.enum(["user", "assistant"]), texts: z.array(z.string()).min(1) });

/** What a model is asked: the conversation up to the answer that is looked for, block by block as in the training data. */
export const Question = z.object({ system: z.array(z.string()).optional(), turns: z.array(Turn).min(1) });
export type Question = z.output<typeof Question>;

/** One record of the test split, as the chunks hold it. */
export const TestCase = z.object({ recordId: z.string().min(1), question: Question, reference: z.string() });
export type TestCase = z.output<typeof TestCase>;

/** A question as one text, for people. */
export const questionText = ({ system, turns }: Question): string => {
  const [first] = turns;
  if (!system && turns.length === 1 && first) return first.texts.join("\n");
  const said = turns.map(({ role, texts }) => `[${role}] ${texts.join("\n")}`);
  return [...(system ? [`[system] ${system.join("\n")}`] : []), ...said].join("\n\n");
};
