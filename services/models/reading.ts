import { z } from "zod";
import type { Answered, Problem, StopReason } from "./inference.ts";

/** No two families mean different things by one word, so there is one table; Cohere's words are seen in both cases. */
const stopReasons: Readonly<Record<string, StopReason>> = {
  end_turn: "ended",
  stop: "ended",
  complete: "ended",
  finished: "ended",
  finish: "ended",
  max_tokens: "max-tokens",
  length: "max-tokens",
  stop_sequence: "stop-sequence",
  stop_criteria_met: "stop-sequence",
  refusal: "filtered",
  content_filtered: "filtered",
  guardrail_intervened: "filtered",
  error_toxic: "filtered",
  tool_use: "tool-use",
  model_context_window_exceeded: "context-window",
  error_limit: "context-window",
  error: "failed",
  user_cancel: "failed",
  malformed_model_output: "failed",
  malformed_tool_use: "failed",
};

const stopReasonOf = (given: string): StopReason => {
  const word = given.toLowerCase();
  return Object.hasOwn(stopReasons, word) ? (stopReasons[word] ?? "unknown") : "unknown";
};

/** What is no count of tokens is no count: the answer stands, and its tokens are unknown. */
export const tokens = z.int().nonnegative().optional().catch(undefined);
/** A stop reason that is missing or no text is not known. */
export const word = z.string().catch("");

export const answered = (
  text: string,
  stopReasonGiven: string,
  { inputTokens, outputTokens }: { inputTokens?: number | undefined; outputTokens?: number | undefined } = {},
): Answered => ({
  kind: "answered",
  text,
  stopReason: stopReasonOf(stopReasonGiven),
  stopReasonGiven,
  inputTokens,
  outputTokens,
});

export const problem = (why: string): Problem => ({ kind: "problem", problem: why });

const shownMax = 200;

/** Reads an output by its family's shape; whatever does not fit is a problem that says where. Never throws. */
export const reader =
  <T, R>(family: string, shape: z.ZodType<T>, read: (output: T) => R) =>
  (output: unknown): R | Problem => {
    const parsed = shape.safeParse(output);
    if (parsed.success) return read(parsed.data);
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join(".") || "the output itself";
    return problem(`no answer of ${family} can be read: ${place}: ${issue?.message ?? ""}`.slice(0, shownMax));
  };
