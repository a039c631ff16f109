import { z } from "zod";
import { describeIssue, inPlainWords, issuesOf } from "../../../events-schema/index.ts";

/** A prepared record as far as equality and the split need it, or what is wrong with its line. */
export type Prepared = { readonly prompt: string; readonly completion: string } | { readonly fault: string };

/** Checks an object against Bedrock's own shape. Strict: a key that Bedrock does not know fails the whole job there, so it is refused here. */
export const readPrepared = (object: Record<string, unknown>, as: "prompt-completion" | "conversation"): Prepared => {
  const read =
    as === "conversation"
      ? Conversation.safeParse(object, inPlainWords)
      : PromptCompletion.safeParse(object, inPlainWords);
  if (!read.success) return { fault: issuesOf(read.error).map(faultOf).join("; ") };
  return "prompt" in read.data ? read.data : asTurns(read.data);
};

const words = z.string().refine((text) => text.trim() !== "", "must have a word");

const PromptCompletion = z.strictObject({ prompt: words, completion: words });

const S3Location = z.strictObject({ uri: z.string().startsWith("s3://"), bucketOwner: z.string().optional() });
const Media = z.strictObject({ format: z.string().min(1), source: z.strictObject({ s3Location: S3Location }) });
const Block = z.union([
  z.strictObject({ text: words }),
  z.strictObject({ image: Media }),
  z.strictObject({ video: Media }),
  z.strictObject({ reasoningContent: z.strictObject({ reasoningText: z.strictObject({ text: words }) }) }),
]);
const Message = z.strictObject({ role: z.enum(["user", "assistant"]), content: z.array(Block).min(1) });

const Conversation = z.strictObject({
  schemaVersion: z.literal("bedrock-conversation-2024"),
  system: z.array(z.strictObject({ text: words })).optional(),
  messages: z
    .array(Message)
    .min(2)
    .refine(
      (messages) => messages.every(({ role }, at) => role === (at % 2 === 0 ? "user" : "assistant")),
      "must alternate, user first",
    )
    .refine((messages) => messages.at(-1)?.role === "assistant", "must end with the assistant"),
});

const asTurns = ({ system, messages }: z.output<typeof Conversation>): Prepared => ({
  prompt: [system ?? [], ...messages.slice(0, -1).map(({ content }) => content)].map(spoken).join("\n\n"),
  completion: spoken(messages.at(-1)?.content ?? []),
});

const spoken = (blocks: readonly z.output<typeof Block>[]): string =>
  blocks.map((block) => ("text" in block ? block.text : JSON.stringify(block))).join("\n");

const faultOf = (issue: z.core.$ZodIssue): string =>
  `${issue.path.length === 0 ? "the record" : issue.path.map(String).join(".")} ${describeIssue(issue)}`;
