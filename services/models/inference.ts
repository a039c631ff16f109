import type { Image, ImageLimits } from "./image.ts";

/** What is said to a model, whatever its family. One prompt is one turn of the user. */
export type Question = {
  readonly system?: string;
  readonly parameters?: Parameters;
} & ({ readonly prompt: string; readonly images?: readonly Uint8Array[] } | { readonly turns: readonly Turn[] });

export type Turn = {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly images?: readonly Uint8Array[];
};

/** Left out: the model's own default. */
export type Parameters = {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stopSequences?: readonly string[];
};

/** What vectors are wanted of. Titan takes one input a request, Cohere many texts or many images. */
export type EmbeddingQuestion = {
  readonly texts?: readonly string[];
  readonly images?: readonly Uint8Array[];
  readonly dimensions?: number;
  readonly normalize?: boolean;
  /** Cohere's `input_type`; the other families have none. */
  readonly inputType?: "search_document" | "search_query" | "classification" | "clustering";
};

/** A question that has been checked: images are measured, turns are turns. What a family writes its body from. */
export type Checked = {
  readonly modelId: string;
  readonly system?: string;
  readonly turns: readonly CheckedTurn[];
  readonly parameters: Parameters;
};
export type CheckedTurn = { readonly role: Turn["role"]; readonly text: string; readonly images: readonly Image[] };
export type CheckedEmbedding = Omit<EmbeddingQuestion, "images" | "texts"> & {
  readonly modelId: string;
  readonly texts: readonly string[];
  readonly images: readonly Image[];
};

export type Json = Readonly<Record<string, unknown>>;

/** Inclusive. A parameter that a family does not name is refused, never dropped. */
export type Range = { readonly min: number; readonly max: number };
export type ParameterRules = {
  readonly maxTokens: Range & { readonly required: boolean };
  readonly temperature?: Range;
  readonly topP?: Range;
  readonly topK?: Range;
  /** How many; 0: the family takes none. */
  readonly stopSequencesMax: number;
  /** These models take a temperature or a top_p, not both. */
  readonly oneSampler?: RegExp;
};

/** A family that answers in text. `models` is matched against the foundation model's id, without profile prefix and context suffix. */
export type TextFamily = {
  readonly kind: "text";
  readonly id: string;
  readonly models: RegExp;
  readonly parameters: ParameterRules;
  /** The first entry whose `models` fits; none: the model sees no images. */
  readonly images: readonly { readonly models: RegExp; readonly limits: ImageLimits }[];
  /** Strings that the family's template reads as commands: a text that holds one would speak in another's name. */
  readonly controlTokens: readonly string[];
  /** Whether the body has a place for a conversation and for a system prompt. */
  readonly takes: { readonly system: boolean; readonly conversation: boolean };
  body(question: Checked): Json;
  read(output: unknown): Reading;
};

/** A family that answers in vectors. */
export type EmbeddingFamily = {
  readonly kind: "embedding";
  readonly id: string;
  readonly models: RegExp;
  readonly textsMax: number;
  readonly charactersMax?: number;
  readonly imagesMax: number;
  readonly imageLimits?: ImageLimits;
  /** May one request hold a text and an image? */
  readonly together: boolean;
  readonly needsInputType: boolean;
  readonly takesNormalize: boolean;
  dimensions(modelId: string): readonly number[];
  body(question: CheckedEmbedding): Json;
  read(output: unknown): Reading;
};

export type InferenceFamily = TextFamily | EmbeddingFamily;

/** Why a model stopped, in one vocabulary; `unknown` keeps its own word beside it. */
export type StopReason =
  "ended" | "max-tokens" | "stop-sequence" | "filtered" | "tool-use" | "context-window" | "failed" | "unknown";

/**
 * The texts of several content blocks are one text, in order and with nothing between them: families cut one answer into blocks.
 * Blocks of reasoning and tool calls are no part of it. An answer without any text is answered with the empty text: it is paid for, and
 * its stop reason says why. Tokens are undefined where the family's answer does not count them.
 */
export type Answered = {
  readonly kind: "answered";
  readonly text: string;
  readonly stopReason: StopReason;
  /** As the model wrote it; empty where it wrote none. */
  readonly stopReasonGiven: string;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
};
export type Embedded = {
  readonly kind: "embedded";
  readonly vectors: readonly (readonly number[])[];
  readonly inputTokens: number | undefined;
};
export type Problem = { readonly kind: "problem"; readonly problem: string };
export type Reading = Answered | Embedded | Problem;
