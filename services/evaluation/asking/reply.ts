import { z } from "zod";
import type { Said } from "../ports.ts";

export const roles = ["candidate", "base"] as const;
export type Role = (typeof roles)[number];

const paid = {
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  /** How often the model was asked for it and may have billed. */
  calls: z.int().nonnegative(),
};

/** What is settled about one record and one model: an answer, or the reason why there is none. */
export const Reply = z.union([
  z.object({ text: z.string(), stopReason: z.string(), ...paid }),
  z.object({ unanswered: z.string().min(1), ...paid }),
]);
export type Reply = z.output<typeof Reply>;

/** Both models' replies to one record, as the finished chunk holds them. */
export const AnswerLine = z.object({ recordId: z.string(), candidate: Reply, base: Reply });
export type AnswerLine = z.output<typeof AnswerLine>;

/** An answer that a filter took away or that broke off in the middle of something is none. */
const unfinished = new Set([
  "content_filtered",
  "guardrail_intervened",
  "malformed_model_output",
  "malformed_tool_use",
  "tool_use",
]);

/** The stop reason of an answer that had more to say; it is scored as far as it goes. */
export const truncatedBy: ReadonlySet<string> = new Set(["max_tokens", "model_context_window_exceeded"]);

/** Tries of one record that may have been billed and brought nothing; then it counts as unanswered. */
export const failuresMax = 8;

/** The reply that settles the record, or undefined: it is to be asked again. `failures` happened before. */
export const replyOf = (said: Said, failures: number): Reply | undefined => {
  const calls = failures + 1;
  if (said.outcome === "answered") {
    const { text, stopReason, inputTokens, outputTokens } = said;
    if (unfinished.has(stopReason)) return { unanswered: `stopped: ${stopReason}`, inputTokens, outputTokens, calls };
    if (text.trim() === "") return { unanswered: "empty answer", inputTokens, outputTokens, calls };
    return { text, stopReason, inputTokens, outputTokens, calls };
  }
  const nothing = { inputTokens: 0, outputTokens: 0, calls };
  if (said.outcome === "refused") return { unanswered: `refused: ${said.reason}`.slice(0, 500), ...nothing };
  if (said.outcome === "failed" && calls >= failuresMax)
    return { unanswered: `failed ${calls} times: ${said.reason}`.slice(0, 500), ...nothing };
  return undefined;
};
