/**
 * What AWS bills for coordination, in US dollars (us-east-1, list prices without free tier). Copied from the services' price pages
 * as others quote them in 2026: an estimate, to be checked against the bill. Put together with the table in prices.ts, and dated there.
 */
export const dollarsPerUnit = {
  /** EventBridge: custom event of up to 64 KB. */
  event: 1 / 1_000_000,
  /** SQS: API request on a standard queue, up to 64 KB. */
  queueRequest: 0.4 / 1_000_000,
  /** Lambda: invocation. */
  invocation: 0.2 / 1_000_000,
  /** Lambda on Arm: GB-second. */
  gigabyteSecond: 0.000_013_333_4,
  /** DynamoDB on demand: write and read request unit. */
  tableWrite: 0.625 / 1_000_000,
  tableRead: 0.125 / 1_000_000,
  /** S3: PUT, COPY, POST, LIST; GET and all others. */
  objectWrite: 5 / 1_000_000,
  objectRead: 0.4 / 1_000_000,
  /** SES: mail to one recipient, without attachments. SNS: publication, up to 64 KB. */
  mail: 100 / 1_000_000,
  publication: 0.5 / 1_000_000,
  /** EventBridge Scheduler: invocation. */
  schedule: 1 / 1_000_000,
} as const;

export type Billed = keyof typeof dollarsPerUnit;
