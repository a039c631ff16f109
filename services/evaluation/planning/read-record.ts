import { z } from "zod";
import type { Dataset } from "../../../events-schema/index.ts";
import { parseObject } from "../../records/jsonl.ts";
import type { Question } from "./question.ts";

/** One line of the test split: a question with its expected answer, or why there is nothing to ask. */
export type ReadRecord =
  | { readonly kind: "record"; readonly question: Question; readonly reference: string }
  | { readonly kind: "no-reference" }
  | { readonly kind: "unreadable"; readonly why: string };

/** No base model takes a record this long; it would only fill the memory of whoever reads its chunk. */
const recordCharactersMax = 1_048_576;

/** Reads a line in the format its dataset was written in (Bedrock user guide: prepare your training datasets). */
export const readRecord = (line: string, format: Dataset["recordFormat"]): ReadRecord => {
  if (line.length > recordCharactersMax)
    return unreadable(`has ${line.length} characters, more than ${recordCharactersMax}`);
  const object = parseObject(line);
  if (typeof object === "string") return unreadable(object);
  return format === "conversation" ? readConversation(object) : readPromptCompletion(object);
};

const unreadable = (why: string): ReadRecord => ({ kind: "unreadable", why: why.slice(0, 200) });
const isBlank = (text: string): boolean => text.trim() === "";

const PromptCompletion = z.looseObject({ prompt: z.string(), completion: z.string().nullish() });

const readPromptCompletion = (object: Record<string, unknown>): ReadRecord => {
  const read = PromptCompletion.safeParse(object);
  if (!read.success) return unreadable("has no text prompt and completion");
  const { prompt, completion } = read.data;
  if (isBlank(prompt)) return unreadable("has a blank prompt");
  if (isBlank(completion ?? "")) return { kind: "no-reference" };
  return { kind: "record", question: { turns: [{ role: "user", texts: [prompt] }] }, reference: completion ?? "" };
};

const Block = z.looseObject({ text: z.string().optional() });
type Blocks = readonly z.output<typeof Block>[];
const Content = z.union([z.string().transform((text): Blocks => [{ text }]), z.array(Block)]);
const Conversation = z.looseObject({
  system: Content.optional(),
  messages: z.array(z.looseObject({ role: z.enum(["user", "assistant"]), content: Content })).min(1),
});

const readConversation = (object: Record<string, unknown>): ReadRecord => {
  const read = Conversation.safeParse(object);
  if (!read.success) return unreadable("is no conversation of user and assistant turns");
  const { messages } = read.data;
  const system = read.data.system ?? [];
  const foreign = foreignBlock([...system, ...messages.flatMap(({ content }) => content)]);
  if (foreign !== undefined) return unreadable(`holds ${foreign}; only text is evaluated`);
  const last = messages.at(-1);
  const reference = last?.role === "assistant" ? textsOf(last.content).join("\n") : "";
  if (isBlank(reference)) return { kind: "no-reference" };
  const turns = messages.slice(0, -1).map(({ role, content }) => ({ role, texts: textsOf(content) }));
  if (turns.length === 0 || turns.some(({ texts }) => texts.length === 0)) return unreadable("has a blank prompt");
  const systemTexts = textsOf(system);
  return {
    kind: "record",
    question: { ...(systemTexts.length > 0 && { system: systemTexts }), turns },
    reference,
  };
};

/** Bedrock refuses blank text blocks. */
const textsOf = (blocks: Blocks): string[] =>
  blocks.flatMap(({ text }) => (text === undefined || isBlank(text) ? [] : [text]));

/** What the assistant thought (reasoningContent) is no part of what it said: left out of the prompt and of the expected answer. */
const foreignBlock = (blocks: Blocks): string | undefined =>
  blocks.flatMap((block) => Object.keys(block)).find((key) => key !== "text" && key !== "reasoningContent");
