import type { CapacityAbandoned, DataOf, MessageParked, Metadata, RunEnded } from "../../../events-schema/index.ts";
import type { KnownRun } from "./known-run.ts";

/** What machines are told: a JSON message, and attributes that a subscription can filter by. */
export type Announcement = {
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly message: Readonly<Record<string, unknown>>;
};

/** SNS takes 256 KB with attributes and all. */
const summaryBytesMax = 150_000;

type Told = { readonly stack: string; readonly reference: string; readonly attempt: number };

export const announceRun = (
  { metadata, data, resultsUri }: { metadata: Metadata; data: DataOf<typeof RunEnded>; resultsUri: string },
  { stack, reference, attempt }: Told,
): Announcement => {
  const { outcome, reason, problem, cost, summary } = data;
  const { runId, requester } = metadata;
  const facts = { ...(problem && { problem }), ...(cost && { cost }), summary };
  const fits = Buffer.byteLength(JSON.stringify(facts)) <= summaryBytesMax;
  return {
    subject: subjectOf(`${stack}: run ${runId} ${outcome}`),
    attributes: { type: "RunEnded", outcome },
    // What is too large is whole in the object that resultsUri names.
    message: {
      type: "RunEnded",
      reference,
      attempt,
      stack,
      runId,
      requester,
      outcome,
      reason,
      resultsUri,
      ...(fits && facts),
    },
  };
};

export const announceParked = (
  { metadata, data, hourBefore }: { metadata: Metadata; data: DataOf<typeof MessageParked>; hourBefore: number },
  { stack, reference, attempt }: Told,
): Announcement => {
  const { parkedId, consumer, code, reason, eventType } = data;
  return {
    subject: subjectOf(`${stack}: parked by ${consumer}, ${code}`),
    attributes: { type: "MessageParked", consumer: attributeOf(consumer), code: attributeOf(code) },
    message: {
      type: "MessageParked",
      reference,
      attempt,
      stack,
      runId: metadata.runId,
      parkedId,
      consumer,
      code,
      reason,
      ...(eventType !== undefined && { eventType }),
      parkedInTheHourBefore: hourBefore,
    },
  };
};

export const announceStuck = (
  { runId, account, requestedAt, dueAt }: KnownRun,
  { stack, reference, attempt }: Told,
): Announcement => ({
  subject: subjectOf(`${stack}: run ${runId} has not ended`),
  attributes: { type: "RunStuck" },
  message: { type: "RunStuck", reference, attempt, stack, runId, requester: { account }, requestedAt, dueAt },
});

export const announceAbandoned = (
  { metadata, data }: { metadata: Metadata; data: DataOf<typeof CapacityAbandoned> },
  { stack, reference, attempt }: Told,
): Announcement => ({
  subject: subjectOf(`${stack}: ${data.hosted.name} was hosted without a run`),
  attributes: { type: "CapacityAbandoned" },
  message: { type: "CapacityAbandoned", reference, attempt, stack, runId: metadata.runId, ...data },
});

/** SNS takes fewer than 100 printable ASCII characters, and no blank at the start. */
const subjectOf = (text: string): string =>
  text
    .replaceAll(/[^ -~]+/g, "?")
    .trimStart()
    .slice(0, 99);

/** Never empty, which SNS refuses, nor longer than a filter would care for. */
const attributeOf = (text: string): string => text.replaceAll(/[^!-~]+/g, "?").slice(0, 256) || "?";
