/** SQS delays a message no longer than this (API reference, SendMessage). */
const delaySecondsMax = 900;

/**
 * When each chunk may start, in seconds from now, so that both models are asked no faster than their quota of requests allows. What
 * lies beyond SQS's longest delay comes together; Bedrock throttles it then, which costs time and nothing else.
 */
export const startsOf = (
  chunks: number,
  { chunkRecords, requestsPerMinute }: { chunkRecords: number; requestsPerMinute: number },
): number[] =>
  Array.from({ length: chunks }, (_, at) =>
    Math.min(delaySecondsMax, Math.floor((at * chunkRecords * 60) / requestsPerMinute)),
  );
