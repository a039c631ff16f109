import type { FoundationModel } from "./catalogue.ts";

/** What a model takes of a Converse request besides text (user guide: "Supported models and model features" of the Converse API). */
export type ConversationFeatures = {
  system: boolean;
  documents: boolean;
  tools: boolean;
  streamedTools: boolean;
  /** Images and videos that lie in S3. */
  mediaInS3: boolean;
};

const all: ConversationFeatures = {
  system: true,
  documents: true,
  tools: true,
  streamedTools: true,
  mediaInS3: false,
};
const withoutTools = { ...all, tools: false, streamedTools: false };

/** By the beginning of a model's id; the first row that fits. */
const rows: readonly (readonly [RegExp, ConversationFeatures])[] = [
  [/^amazon\.nova-micro/, { ...all, documents: false }],
  [/^amazon\.nova-/, { ...all, mediaInS3: true }],
  [/^amazon\.titan-text-premier/, { ...withoutTools, system: false, documents: false }],
  [/^amazon\.titan-/, { ...withoutTools, system: false }],
  [/^deepseek\.r1/, withoutTools],
  [/^meta\.llama3-2-[13]b/, withoutTools],
  [/^meta\.llama3-/, { ...all, streamedTools: false }],
  [/^mistral\.mistral-7b/, { ...withoutTools, system: false }],
];

export const conversationFeatures = ({ id }: FoundationModel): ConversationFeatures =>
  rows.find(([pattern]) => pattern.test(id))?.[1] ?? all;
