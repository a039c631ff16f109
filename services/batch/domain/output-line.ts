import { z } from "zod";

/** Why a record has no answer. Trying again may help after `throttled`, `server` and `unanswered`, and after nothing else. */
export type Failure = "unanswered" | "throttled" | "server" | "refused" | "malformed";

export type Answered = {
  readonly kind: "answered";
  readonly recordId: string;
  readonly text: string;
  readonly stopReason: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
};
export type Failed = {
  readonly kind: "failed";
  readonly recordId: string;
  readonly reason: Failure;
  readonly message: string;
};
/** A line that cannot be laid to any record. */
export type Unreadable = { readonly kind: "unreadable"; readonly message: string };
export type OutputLine = Answered | Failed | Unreadable;

const Line = z.object({
  recordId: z.string().min(1),
  modelOutput: z.unknown().optional(),
  error: z.unknown().optional(),
});

const RecordError = z.object({ errorCode: z.coerce.number(), errorMessage: z.string().default("no message") });

const tokens = z.int().nonnegative();
/** A Converse response. A content block without text (reasoning, for one) is no part of the answer. */
const ConverseOutput = z.object({
  output: z.object({ message: z.object({ content: z.array(z.object({ text: z.string().optional() })) }) }),
  stopReason: z.string().min(1),
  usage: z.object({ inputTokens: tokens, outputTokens: tokens }),
});

/** One line of a batch job's output under the Converse invocation type; whatever stands there, it is one of three things. */
export const readOutputLine = (line: string): OutputLine => {
  const read = Line.safeParse(parse(line));
  if (!read.success) return { kind: "unreadable", message: `no record id can be read: ${shown(line.trim())}` };
  const { recordId, modelOutput, error } = read.data;
  if (error !== undefined && error !== null) return failedBy(recordId, error);
  const answer = ConverseOutput.safeParse(modelOutput);
  if (!answer.success) return failed(recordId, "malformed", `no Converse response: ${z.prettifyError(answer.error)}`);
  const { output, stopReason, usage } = answer.data;
  const text = output.message.content.map((block) => block.text ?? "").join("");
  const { inputTokens, outputTokens } = usage;
  return { kind: "answered", recordId, text, stopReason, inputTokens, outputTokens };
};

const failedBy = (recordId: string, error: unknown): Failed => {
  const read = RecordError.safeParse(error);
  if (!read.success) return failed(recordId, "malformed", `an error without a code: ${JSON.stringify(error)}`);
  const { errorCode, errorMessage } = read.data;
  return failed(recordId, reasonOf(errorCode), `${errorCode} ${errorMessage}`);
};

export const failed = (recordId: string, reason: Failure, message: string): Failed => ({
  kind: "failed",
  recordId,
  reason,
  message: shown(message),
});

export const mayRetry = (reason: Failure): boolean => ["unanswered", "throttled", "server"].includes(reason);

/** HTTP's classes, which is what the documented example has (400, "bad request"). */
const reasonOf = (code: number): Failure => {
  if (code === 429) return "throttled";
  return code >= 500 ? "server" : "refused";
};

/** `trim` drops a byte order mark and the CR of a CRLF as well. */
const parse = (line: string): unknown => {
  try {
    return JSON.parse(line.trim());
  } catch {
    return undefined;
  }
};

const messageLengthMax = 500;
const shown = (text: string): string =>
  text.length <= messageLengthMax ? text : `${text.slice(0, messageLengthMax - 1)}…`;
