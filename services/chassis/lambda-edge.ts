import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import type { Logger } from "@aws-lambda-powertools/logger";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { MetricUnit, type Metrics } from "@aws-lambda-powertools/metrics";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import middy, { type MiddlewareObj } from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Handle } from "./consume.ts";
import type { InMessage, ReturnPath } from "./ports.ts";
import { deferMsMax, settle, type Settled } from "./settle.ts";

export type LambdaHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** Runs a handle for each message of a batch, side by side; only the failed ones go back to the queue. */
export const lambdaHandler = (options: {
  handle: Handle;
  returnPath: ReturnPath;
  logger: Logger;
  metrics: Metrics;
  tracing?: MiddlewareObj;
}): LambdaHandler => {
  const { handle, returnPath, logger, metrics, tracing } = options;
  const processor = new BatchProcessor(EventType.SQS);
  const one = async (record: SQSRecord): Promise<void> => {
    const message = asMessage(record);
    try {
      report(options, message, await settle(handle, message, { returnPath, deferMsMax }));
    } catch (error) {
      metrics.addMetric("Failed", MetricUnit.Count, 1);
      logger.error("the message goes back to its queue", {
        messageId: message.messageId,
        receives: message.receiveCount,
        error,
      });
      throw error;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>()
    .use(tracing ?? [])
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .handler(async (event, context) =>
      processPartialResponse(event, one, processor, { context, throwOnFullBatchFailure: false }),
    );
};

const report = (
  { logger, metrics }: { logger: Logger; metrics: Metrics },
  message: InMessage,
  settled: Settled,
): void => {
  const { outcome, ...facts } = settled;
  metrics.addMetric(
    outcome === "done" ? "Handled" : outcome === "rejected" ? "Rejected" : "Deferred",
    MetricUnit.Count,
    1,
  );
  if (outcome === "rejected") logger.warn("the message is parked", { messageId: message.messageId, ...facts });
  else logger.info(outcome, { messageId: message.messageId, ...facts });
};

const asMessage = (record: SQSRecord): InMessage => ({
  messageId: record.messageId,
  body: record.body,
  attributes: Object.fromEntries(
    Object.entries(record.messageAttributes).flatMap(([name, { stringValue }]) =>
      stringValue === undefined ? [] : [[name, stringValue]],
    ),
  ),
  system: record.attributes as unknown as Record<string, string>,
  sentAt: Number(record.attributes.SentTimestamp),
  receiveCount: Number(record.attributes.ApproximateReceiveCount),
});
