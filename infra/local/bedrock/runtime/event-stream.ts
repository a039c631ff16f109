import { Readable } from "node:stream";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { AwsError } from "../../wire/aws-error.ts";
import { rawResponse } from "../../wire/raw-response.ts";
import type { RawResponse } from "../../wire/raw-response.ts";
import type { StreamEvent } from "./answer.ts";

/** `application/vnd.amazon.eventstream`: length, headers, payload and two checksums a message. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

const text = (value: string) => ({ type: "string" as const, value });

const frame = (kind: "event" | "exception", name: string, payload: unknown): Buffer =>
  Buffer.from(
    codec.encode({
      headers: {
        [`:${kind}-type`]: text(name),
        ":content-type": text("application/json"),
        ":message-type": text(kind),
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );

/** Padding that hides the length of what is said from who watches the wire: the rest of the alphabet, cut by length. */
const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const padding = (event: Record<string, unknown>): string => alphabet.slice(0, 8 + (JSON.stringify(event).length % 48));

const eventFrame = ([name, event]: StreamEvent): Buffer => {
  const body = name === "chunk" ? { bytes: Buffer.from(JSON.stringify(event)).toString("base64") } : event;
  return frame("event", name, { ...body, p: padding(event) });
};

/** `ModelStreamErrorException` is `modelStreamErrorException` inside a stream. */
const exceptionFrame = (error: AwsError): Buffer =>
  frame("exception", error.code.charAt(0).toLowerCase() + error.code.slice(1), {
    message: error.message,
    ...error.fields,
  });

/** Answers with the events, one frame each; an error after the first ones ends the stream, as AWS does once it has answered 200. */
export const eventStreamResponse = (
  events: readonly StreamEvent[],
  options: { headers?: Record<string, string>; breaks?: { after: number; error: AwsError } | undefined } = {},
): RawResponse => {
  const { headers = {}, breaks } = options;
  function* frames() {
    for (const event of breaks ? events.slice(0, breaks.after) : events) yield eventFrame(event);
    if (breaks) yield exceptionFrame(breaks.error);
  }
  return rawResponse({
    status: 200,
    headers: { "content-type": "application/vnd.amazon.eventstream", ...headers },
    body: Readable.from(frames(), { objectMode: false }),
  });
};
