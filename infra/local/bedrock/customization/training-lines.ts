import { z } from "zod";
import type { TrainingFamily } from "../models/catalogue.ts";

/** What the local model learns from one training line: the last question and its answer. */
export type TrainingPair = { prompt: string; completion: string };

/** Formats and limits of a family (user guide: "Prepare the training datasets", Nova guide: "Preparing data for fine-tuning"). */
export type TrainingRules = {
  recordsMin: number;
  recordsMax: number;
  tokensMax: number;
  /** Absent: the model takes no validation data. */
  validationRecordsMax?: number;
};

export type TextTrainingFamily = Exclude<TrainingFamily, "image">;

export const trainingRules: Record<TextTrainingFamily, TrainingRules> = {
  nova: { recordsMin: 8, recordsMax: 20_000, tokensMax: 32_000, validationRecordsMax: 20_000 },
  "nova-2-lite": { recordsMin: 200, recordsMax: 20_000, tokensMax: 32_000 },
  "claude-3-haiku": { recordsMin: 32, recordsMax: 10_000, tokensMax: 32_000, validationRecordsMax: 1_000 },
  "llama-prompt": { recordsMin: 100, recordsMax: 10_000, tokensMax: 16_000, validationRecordsMax: 10_000 },
  "llama-conversation": { recordsMin: 100, recordsMax: 10_000, tokensMax: 16_000, validationRecordsMax: 10_000 },
};

const filled = z.string().refine((text) => text.trim() !== "", "must not be empty");
const image = z.strictObject({
  format: z.enum(["png", "jpeg", "gif", "webp"]),
  source: z.strictObject({ s3Location: z.strictObject({ uri: z.string(), bucketOwner: z.string().optional() }) }),
});
const video = z.strictObject({
  format: z.string(),
  source: z.strictObject({ s3Location: z.strictObject({ uri: z.string(), bucketOwner: z.string().optional() }) }),
});
const text = z.strictObject({ text: filled });
const reasoning = z.strictObject({
  reasoningContent: z.strictObject({ reasoningText: z.strictObject({ text: filled }) }),
});
const turn = (content: z.ZodType) =>
  z.strictObject({ role: z.enum(["user", "assistant"]), content: z.array(content).min(1) });

const conversationOf = (block: z.ZodType) =>
  z.strictObject({
    // The guide names "bedrock-conversation-2024" but says that any string will do.
    schemaVersion: z.string(),
    system: z.array(text).min(1).optional(),
    messages: z.array(turn(block)).min(2),
  });

const plain = z.union([text, z.strictObject({ image }), z.strictObject({ video })]);
const conversation = conversationOf(plain);
const reasoned = conversationOf(z.union([plain, reasoning]));

const claudeMessages = z.strictObject({
  system: z.string().optional(),
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: filled })).min(2),
});

const promptPair = z.strictObject({ prompt: filled, completion: filled });

type Turn = { role: "user" | "assistant"; text: string };
type Read = { turns: Turn[]; system: string } | string;

const textOf = (content: unknown): string =>
  (content as { text?: string }[]).flatMap(({ text }) => (text === undefined ? [] : [text])).join("\n");

const why = (error: z.ZodError): string => {
  const issue = error.issues[0];
  return `${issue?.path.join(".") || "record"}: ${issue?.message ?? "does not match"}`;
};

const readConversation =
  (schema: typeof conversation) =>
  (line: unknown): Read => {
    const parsed = schema.safeParse(line);
    if (!parsed.success) return why(parsed.error);
    const turns = (parsed.data.messages as { role: Turn["role"]; content: unknown }[]).map(({ role, content }) => ({
      role,
      text: textOf(content),
    }));
    return { turns, system: (parsed.data.system ?? []).map(({ text }) => text).join("\n") };
  };

const readClaude = (line: unknown): Read => {
  const parsed = claudeMessages.safeParse(line);
  if (!parsed.success) return why(parsed.error);
  const turns = parsed.data.messages.map(({ role, content }) => ({ role, text: content }));
  return { turns, system: parsed.data.system ?? "" };
};

const readPair = (line: unknown): Read => {
  const parsed = promptPair.safeParse(line);
  if (!parsed.success) return why(parsed.error);
  const { prompt, completion } = parsed.data;
  return {
    turns: [
      { role: "user", text: prompt },
      { role: "assistant", text: completion },
    ],
    system: "",
  };
};

const readers: Record<TextTrainingFamily, (line: unknown) => Read> = {
  nova: readConversation(conversation),
  "nova-2-lite": readConversation(reasoned),
  "claude-3-haiku": readClaude,
  "llama-prompt": readPair,
  "llama-conversation": readConversation(conversation),
};

/** Words of Nova's own chat template; a sample that contains one anywhere fails the job. The guide lists them in one spelling and does not say whether case counts: here it does not, so that nothing passes that AWS might refuse. */
const reserved = /(?:system|user|bot|assistant):|\[EOS\]|<image>|<video>/i;

const turnProblem = (turns: readonly Turn[]): string | undefined => {
  if (turns[0]?.role !== "user") return "messages: the first turn must be the user's";
  if (turns.at(-1)?.role !== "assistant") return "messages: the last turn must be the assistant's";
  const repeated = turns.findIndex((turn, i) => i > 0 && turn.role === turns[i - 1]?.role);
  return repeated === -1 ? undefined : `messages.${repeated}: turns of user and assistant must alternate`;
};

/** About four characters a token: an approximation, as no tokenizer of these models is public. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

export type ReadLine = { pair: TrainingPair; tokens: number } | { problem: string };

/** Reads one training line in the family's format, or says what is wrong with it. */
export const readTrainingLine = (family: TextTrainingFamily, line: unknown): ReadLine => {
  const read = readers[family](line);
  if (typeof read === "string") return { problem: read };
  const { turns, system } = read;
  const problem = turnProblem(turns);
  if (problem !== undefined) return { problem };
  const all = [system, ...turns.map(({ text }) => text)].join("\n");
  const word = family.startsWith("nova") ? reserved.exec(all)?.[0] : undefined;
  if (word !== undefined) return { problem: `the text contains the reserved keyword "${word}"` };
  const prompt = turns.at(-2)?.text ?? "";
  return { pair: { prompt, completion: turns.at(-1)?.text ?? "" }, tokens: tokensOf(all) };
};
