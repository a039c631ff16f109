import type { Answers, Said } from "../ports.ts";

/** What stands in a request, whatever its form: the texts of its last turn. */
export const promptIn = (modelInput: unknown): string => {
  const { messages = [] } = modelInput as { messages?: { content: { text?: string }[] }[] };
  return (messages.at(-1)?.content ?? []).map(({ text }) => text ?? "").join("");
};

/** A response of Converse, and of Nova itself. */
export const responseOf = (text: string) => ({
  output: { message: { role: "assistant", content: [{ text }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 3, outputTokens: 2 },
});

/** A tiny model: what it says is a function of the prompt. Counts what would be billed. */
export type MemoryAnswers = Answers & {
  /** Prompts, in the order in which they were asked on demand. */
  calls: string[];
  says(model: (prompt: string) => Said): void;
  /** Of this prompt, wherever it is asked. */
  of(prompt: string): Said;
};

export const answered = (text: string): Said => ({ outcome: "answered", output: responseOf(text) });

export const memoryAnswers = (): MemoryAnswers => {
  const calls: string[] = [];
  let model = (prompt: string): Said => answered(`on ${prompt}`);
  return {
    calls,
    says: (next) => void (model = next),
    of: (prompt) => model(prompt),
    async ask(_, { modelInput }) {
      const prompt = promptIn(modelInput);
      calls.push(prompt);
      return model(prompt);
    },
  };
};
