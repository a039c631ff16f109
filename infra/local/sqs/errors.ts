import { AwsError } from "../wire/aws-error.ts";

/** The error codes of the SQS API (model 2012-11-05): the HTTP status and the code of the older query protocol, which SDKs still read from `x-amzn-query-error`. */
const known: Record<string, { query: string; status: number }> = {
  BatchEntryIdsNotDistinct: { query: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", status: 400 },
  BatchRequestTooLong: { query: "AWS.SimpleQueueService.BatchRequestTooLong", status: 400 },
  EmptyBatchRequest: { query: "AWS.SimpleQueueService.EmptyBatchRequest", status: 400 },
  InvalidAddress: { query: "InvalidAddress", status: 404 },
  InvalidAttributeName: { query: "InvalidAttributeName", status: 400 },
  InvalidAttributeValue: { query: "InvalidAttributeValue", status: 400 },
  InvalidBatchEntryId: { query: "AWS.SimpleQueueService.InvalidBatchEntryId", status: 400 },
  InvalidMessageContents: { query: "InvalidMessageContents", status: 400 },
  MessageNotInflight: { query: "AWS.SimpleQueueService.MessageNotInflight", status: 400 },
  OverLimit: { query: "OverLimit", status: 403 },
  PurgeQueueInProgress: { query: "AWS.SimpleQueueService.PurgeQueueInProgress", status: 403 },
  QueueDeletedRecently: { query: "AWS.SimpleQueueService.QueueDeletedRecently", status: 400 },
  QueueDoesNotExist: { query: "AWS.SimpleQueueService.NonExistentQueue", status: 400 },
  QueueNameExists: { query: "QueueAlreadyExists", status: 400 },
  ReceiptHandleIsInvalid: { query: "ReceiptHandleIsInvalid", status: 404 },
  ResourceNotFoundException: { query: "ResourceNotFoundException", status: 404 },
  TooManyEntriesInBatchRequest: { query: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", status: 400 },
  UnsupportedOperation: { query: "AWS.SimpleQueueService.UnsupportedOperation", status: 400 },
  AccessDeniedException: { query: "AccessDenied", status: 403 },
  InvalidParameterValue: { query: "InvalidParameterValue", status: 400 },
  MissingParameter: { query: "MissingParameter", status: 400 },
};

/** Today's error codes to those of the query protocol. */
export const queryErrorCodes: Record<string, string> = Object.fromEntries(
  Object.entries(known).map(([code, { query }]) => [code, query]),
);

/** The code the older query protocol had for an error of today's. */
export const queryCode = (code: string): string => known[code]?.query ?? code;

export const sqsError = (code: string, message: string): AwsError =>
  new AwsError(code, message, known[code]?.status ?? 400);

export const queueDoesNotExist = (): AwsError => sqsError("QueueDoesNotExist", "The specified queue does not exist.");

export const missing = (parameter: string): AwsError =>
  sqsError("MissingParameter", `The request must contain the parameter ${parameter}.`);

export const invalid = (parameter: string, value: unknown, reason: string): AwsError =>
  sqsError("InvalidParameterValue", `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
