import { z } from "zod";
import { answerReader, type Form } from "../../models/ask.ts";
import type { Answered as AnsweredText, Reading } from "../../models/inference.ts";
import { answerPourer } from "./answer-pourer.ts";
import { textOf, type Utf8 } from "./columns.ts";

/** Said of records of which no output speaks: a job left them out, or the run was stopped before anybody asked. */
export type Missing = "unanswered" | "cancelled" | "deadline" | "not-asked";

/** Why a record has no answer. Trying again may help where it was never said no to, and after `throttled` and `server`. */
export type Failure = Missing | "throttled" | "server" | "refused" | "malformed";

export type Answered = {
  readonly kind: "answered";
  /** Of an embedding: none. As bytes it holds as long as the line that it stands in. */
  readonly text: string | Utf8 | null;
  readonly vector: readonly number[] | null;
  /** One word for all families where we know it, else the model's own; null where it gave none. */
  readonly stopReason: string | null;
  /** null: the family's answers do not count them. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
};
export type Failed = { readonly kind: "failed"; readonly reason: Failure; readonly message: string };
/** A line that cannot be laid to any record. */
export type Unreadable = { readonly kind: "unreadable"; readonly message: string };
export type OutputLine = ((Answered | Failed) & { readonly recordId: string }) | Unreadable;

const Line = z.object({
  recordId: z.string().min(1),
  modelOutput: z.unknown().optional(),
  error: z.unknown().optional(),
});

const RecordError = z.object({ errorCode: z.coerce.number(), errorMessage: z.string().default("no message") });

export type OutputReader = {
  /** Whatever stands there, it is one of three things. */
  readonly line: (text: string) => OutputLine;
  /** The same of a line's `modelOutput` alone, in valid UTF-8; undefined: no answer, ask the whole line. */
  readonly answer: (output: Utf8) => Answered | undefined;
};

/** Reads lines of a batch job's output. An answer that can be read is one, whatever else its line says. */
export const outputReader = ({ model, form }: { model: string; form: Form }): OutputReader => {
  const read = answerReader(model, form);
  const pour = answerPourer(read);
  return {
    line(text) {
      // Drops a byte order mark and the CR of a CRLF as well.
      const trimmed = text.trim();
      const parsed = Line.safeParse(parse(trimmed));
      if (!parsed.success) return { kind: "unreadable", message: `no record id can be read: ${shown(trimmed)}` };
      const { recordId, modelOutput, error } = parsed.data;
      const answer = answerOf(read(modelOutput));
      const stands = answer.kind === "answered" || error === undefined || error === null ? answer : failedBy(error);
      return { ...stands, recordId };
    },
    answer(output) {
      const found = pour(output);
      if (found !== undefined) return answeredBy(found.poured, found.text);
      const answer = answerOf(read(parse(textOf(output))));
      return answer.kind === "answered" ? answer : undefined;
    },
  };
};

/** What a model's own output says of a record. */
const answerOf = (reading: Reading): Answered | Failed => {
  if (reading.kind === "problem") return failed("malformed", reading.problem);
  if (reading.kind === "answered") return answeredBy(reading, reading.text);
  const { vectors, inputTokens = null } = reading;
  const [vector = null] = vectors;
  return { kind: "answered", text: null, vector, stopReason: null, inputTokens, outputTokens: null };
};

const answeredBy = (
  { stopReason, stopReasonGiven, inputTokens, outputTokens }: Omit<AnsweredText, "text">,
  text: string | Utf8,
): Answered => ({
  kind: "answered",
  text,
  vector: null,
  stopReason: stopReason === "unknown" ? stopReasonGiven || null : stopReason,
  inputTokens: inputTokens ?? null,
  outputTokens: outputTokens ?? null,
});

const failedBy = (error: unknown): Failed => {
  const read = RecordError.safeParse(error);
  if (!read.success) return failed("malformed", `an error without a code: ${JSON.stringify(error)}`);
  const { errorCode, errorMessage } = read.data;
  return failed(reasonOf(errorCode), `${errorCode} ${errorMessage}`);
};

export const failed = (reason: Failure, message: string): Failed => ({
  kind: "failed",
  reason,
  message: shown(message),
});

export const mayRetry = (reason: Failure): boolean => reason !== "refused" && reason !== "malformed";

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
