import { describe, expect, test } from "vitest";
import type { Answers } from "./ports.ts";

/** What every source of answers does. `model` answers; nothing is behind `nobody`. */
export const describeAnswers = (
  name: string,
  make: () => Promise<{ answers: Answers; model: string; nobody: string }>,
): void => {
  describe(`${name} as Answers`, () => {
    const question = {
      system: ["Be brief."],
      turns: [
        { role: "user" as const, texts: ["Rivers are long.", "What are rivers?"] },
        { role: "assistant" as const, texts: ["Long."] },
        { role: "user" as const, texts: ["Bread is good to eat. What is bread?"] },
      ],
    };

    test("answers with text, tokens and the reason to stop", async () => {
      const { answers, model } = await make();
      const said = await answers.ask(model, question, { maxTokens: 100 });
      expect(said).toMatchObject({ outcome: "answered", text: expect.stringMatching(/\S/), stopReason: "end_turn" });
      if (said.outcome === "answered") expect(Math.min(said.inputTokens, said.outputTokens)).toBeGreaterThan(0);
    });

    test("refuses with a sentence where there is no such model", async () => {
      const { answers, nobody } = await make();
      const said = await answers.ask(nobody, question, { maxTokens: 100 });
      expect(said).toMatchObject({ outcome: "refused", reason: expect.stringMatching(/^\w+Exception: ./) });
    });
  });
};
