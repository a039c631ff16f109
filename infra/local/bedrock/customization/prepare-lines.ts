import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { firstSentences } from "../learning/sentences.ts";
import { linesOf } from "./check-training-file.ts";
import type { TrainingFile } from "./check-training-file.ts";
import type { Method } from "./method.ts";
import type { TextTrainingFamily, TrainingRules } from "./training-lines.ts";

/** Limits of what these methods learn from (user guide: "Prepare your data" of each). */
export const methodRules: Record<Exclude<Method, "FINE_TUNING">, Pick<TrainingRules, "recordsMin" | "recordsMax">> = {
  DISTILLATION: { recordsMin: 100, recordsMax: 15_000 },
  REINFORCEMENT_FINE_TUNING: { recordsMin: 100, recordsMax: 20_000 },
};
/** Of distillation alone. */
const lineBytesMax = 16_384;
export const distillationFileBytesMax = 2 * 1_073_741_824;

type Turn = { role: "system" | "user" | "assistant"; text: string };

const parts = z.array(z.strictObject({ text: z.string() })).min(1);
const conversation = z.strictObject({
  schemaVersion: z.string(),
  system: parts.optional(),
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: parts })).min(1),
});
const chat = z.looseObject({
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "developer", "user", "assistant"]),
        content: z.union([z.string(), z.array(z.looseObject({ type: z.literal("text"), text: z.string() }))]),
      }),
    )
    .min(1),
  reference_answer: z.unknown(),
});

const joined = (texts: readonly { text: string }[]): string => texts.map(({ text }) => text).join("\n");

/** The teacher speaks where the line leaves the answer to it. */
const distilled = (line: unknown): Turn[] => {
  const { system, messages } = conversation.parse(line);
  const turns: Turn[] = messages.map(({ role, content }) => ({ role, text: joined(content) }));
  const last = turns.at(-1);
  const answer: Turn[] = last?.role === "user" ? [{ role: "assistant", text: firstSentences(last.text) }] : [];
  return [...(system ? [{ role: "system" as const, text: joined(system) }] : []), ...turns, ...answer];
};

/** Rewards are not simulated: what is learned is the reference answer, which a grader would reward most. */
const reinforced = (line: unknown): Turn[] => {
  const { messages, reference_answer: reference } = chat.parse(line);
  const turns: Turn[] = messages.map(({ role, content }) => ({
    role: role === "developer" ? "system" : role,
    text: typeof content === "string" ? content : joined(content),
  }));
  if (turns.at(-1)?.role !== "user") throw new Error("messages: the last turn must be the user's");
  const answer = typeof reference === "string" ? reference : JSON.stringify(reference ?? turns.at(-1)?.text);
  return [...turns, { role: "assistant", text: answer }];
};

/** The turns as a line of the family's own fine-tuning format. */
const written = (turns: readonly Turn[], family: TextTrainingFamily): object => {
  const system = turns.filter(({ role }) => role === "system").map(({ text }) => ({ text }));
  const spoken = turns.filter(({ role }) => role !== "system");
  if (family === "llama-prompt") {
    if (spoken.length !== 2) throw new Error("messages: Llama models take a single turn");
    return { prompt: joined([...system, ...spoken.slice(0, 1)]), completion: spoken[1]?.text };
  }
  return {
    schemaVersion: "bedrock-conversation-2024",
    ...(system.length > 0 ? { system } : {}),
    messages: spoken.map(({ role, text }) => ({ role, content: [{ text }] })),
  };
};

const why = (error: unknown): string => {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [issue] = error.issues;
  return `${issue?.path.join(".") || "record"}: ${issue?.message ?? "does not match"}`;
};

class BadLine extends Error {}

/** Writes a distillation's or reinforcement's file as one to fine-tune from; or says, in the documented words, why it cannot. */
export const prepareLines = async (
  raw: TrainingFile,
  to: string,
  { method, family }: { method: Exclude<Method, "FINE_TUNING">; family: TextTrainingFamily },
): Promise<string | undefined> => {
  const read = method === "DISTILLATION" ? distilled : reinforced;
  async function* prepared() {
    let number = 0;
    for await (const line of linesOf(raw.path)) {
      number += 1;
      if (method === "DISTILLATION" && Buffer.byteLength(line) > lineBytesMax)
        throw new BadLine(`Input size exceeded in file ${raw.name} for record starting with ${line.slice(0, 60)}`);
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch (cause) {
        const problem = `Unable to parse Amazon S3 file: ${raw.name}. Data files must conform to JSONL format.`;
        throw new BadLine(problem, { cause });
      }
      try {
        yield `${JSON.stringify(written(read(value), family))}\n`;
      } catch (cause) {
        throw new BadLine(`Invalid record in file ${raw.name} at line ${number}: ${why(cause)}.`, { cause });
      }
    }
  }
  try {
    await pipeline(Readable.from(prepared()), createWriteStream(to));
    return undefined;
  } catch (error) {
    if (error instanceof BadLine) return error.message;
    throw error;
  }
};
