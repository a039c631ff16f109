import { z } from "zod";
import { answerReader, type Form } from "../../models/ask.ts";
import type { Reading } from "../../models/inference.ts";

/** Why a record that was asked has no answer. Trying again may help after `throttled`, `server` and `unanswered`, and after nothing else. */
export type Failure = "unanswered" | "throttled" | "server" | "refused" | "malformed";

export type Answered = {
  readonly kind: "answered";
  readonly recordId: string;
  /** Of an embedding: none. */
  readonly text: string | null;
  readonly vector: readonly number[] | null;
  /** One word for all families where we know it, else the model's own; null where it gave none. */
  readonly stopReason: string | null;
  /** null: the family's answers do not count them. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
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

export type OutputReader = {
  /** Whatever stands there, it is one of three things. */
  readonly line: (text: string) => OutputLine;
  /** The same of the text of a line's `modelOutput` alone; undefined: no answer, ask the whole line. */
  readonly answer: (recordId: string, output: string) => Answered | undefined;
};

/** Reads lines of a batch job's output. An answer that can be read is one, whatever else its line says. */
export const outputReader = ({ model, form }: { model: string; form: Form }): OutputReader => {
  const read = answerReader(model, form);
  return {
    line(text) {
      // Drops a byte order mark and the CR of a CRLF as well.
      const trimmed = text.trim();
      const parsed = Line.safeParse(parse(trimmed));
      if (!parsed.success) return { kind: "unreadable", message: `no record id can be read: ${shown(trimmed)}` };
      const { recordId, modelOutput, error } = parsed.data;
      const answer = answerOf(recordId, read(modelOutput));
      if (answer.kind === "answered" || error === undefined || error === null) return answer;
      return failedBy(recordId, error);
    },
    answer(recordId, output) {
      const answer = answerOf(recordId, read(parse(output)));
      return answer.kind === "answered" ? answer : undefined;
    },
  };
};

/** What a model's own output says of a record. */
export const answerOf = (recordId: string, reading: Reading): Answered | Failed => {
  if (reading.kind === "problem") return failed(recordId, "malformed", reading.problem);
  const inputTokens = reading.inputTokens ?? null;
  if (reading.kind === "embedded") {
    const [vector = null] = reading.vectors;
    return { kind: "answered", recordId, text: null, vector, stopReason: null, inputTokens, outputTokens: null };
  }
  const { text, stopReason, stopReasonGiven } = reading;
  return {
    kind: "answered",
    recordId,
    text,
    vector: null,
    stopReason: stopReason === "unknown" ? stopReasonGiven || null : stopReason,
    inputTokens,
    outputTokens: reading.outputTokens ?? null,
  };
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

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const messageLengthMax = 500;
const shown = (text: string): string =>
  text.length <= messageLengthMax ? text : `${text.slice(0, messageLengthMax - 1)}…`.toWellFormed();
