import type { Cloud } from "../core/cloud.ts";
import type { LocalSqs } from "../core/ports.ts";
import type { AsyncEvent } from "./async-store.ts";
import type { Outcome } from "./environment.ts";
import type { LocalFunction } from "./function-registry.ts";

export type AsyncEnd = { condition: "Success" | "RetriesExhausted" | "EventAgeExceeded"; outcome: Outcome | undefined };

/** The record of "Capturing records of Lambda asynchronous invocations". */
const recordOf = (cloud: Cloud, { config }: LocalFunction, { event, end }: { event: AsyncEvent; end: AsyncEnd }) => {
  const { outcome } = end;
  return {
    version: "1.0",
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${config.arn}:$LATEST`,
      condition: end.condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(outcome === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            ...(outcome.kind === "ok" ? {} : { functionError: "Unhandled" }),
          },
          responsePayload: outcome.kind === "ok" ? (JSON.parse(outcome.payload) as unknown) : outcome.error,
        }),
  };
};

const text = (StringValue: string) => ({ DataType: "String", StringValue });

export type Destinations = { cloud: Cloud; sqs: LocalSqs; invokeAsync: (functionArn: string, payload: string) => void };

/** Where an asynchronous event goes at its end. A failed one that has nowhere to go is shown in the journal, for AWS drops it in silence. */
export const sendToDestinations = (
  to: Destinations,
  fn: LocalFunction,
  ended: { event: AsyncEvent; end: AsyncEnd },
): void => {
  const { cloud, sqs } = to;
  const { config, asynchronous } = fn;
  const { event, end } = ended;
  const failed = end.condition !== "Success";
  const from = {
    service: "lambda.amazonaws.com",
    sourceArn: config.arn,
    sourceAccount: cloud.account,
    role: config.role,
  };
  const errorMessage =
    end.outcome === undefined || end.outcome.kind === "ok" ? end.condition : end.outcome.error.errorMessage;
  const warn = (message: string, error?: string) =>
    cloud.journal.write({
      kind: "warning",
      message,
      detail: { function: config.name, requestId: event.requestId, error: error ?? errorMessage },
    });
  const attempt = (target: string, send: () => void) => {
    try {
      send();
    } catch (cause) {
      warn(`An asynchronous event of ${config.name} could not be delivered to ${target} and is lost.`, String(cause));
    }
  };
  const destination = failed ? asynchronous.onFailure : asynchronous.onSuccess;
  if (destination !== undefined) {
    const body = JSON.stringify(recordOf(cloud, fn, ended));
    attempt(destination, () =>
      destination.split(":")[2] === "lambda"
        ? to.invokeAsync(destination, body)
        : sqs.deliver(destination, { body }, from),
    );
  }
  const deadLetterArn = config.deadLetterArn;
  if (failed && deadLetterArn !== undefined) {
    // ErrorCode is an HTTP status and ErrorMessage holds the first KB ("Adding a dead-letter queue").
    const messageAttributes = {
      RequestID: text(event.requestId),
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: text(errorMessage.slice(0, 1_024) || end.condition),
    };
    attempt(deadLetterArn, () => sqs.deliver(deadLetterArn, { body: event.payload, messageAttributes }, from));
  }
  if (failed && destination === undefined && deadLetterArn === undefined)
    warn(
      `An asynchronous event of ${config.name} failed for good after ${event.attempts} attempts and has no dead-letter queue and no destination: it is gone.`,
    );
};
