import type { Readable } from "node:stream";
import type { EventEnvelope } from "./journal.ts";

/** How the simulated services reach one another inside the process. Each is implemented in its own folder. */

export type QueueMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** System attributes: SentTimestamp, ApproximateReceiveCount, DeadLetterQueueSourceArn, … */
  attributes: Record<string, string>;
  messageAttributes: Record<string, QueueMessageAttribute>;
  md5OfBody: string;
};
export type QueueMessageAttribute = { DataType: string; StringValue?: string; BinaryValue?: string };

export type LocalSqs = {
  /** Delivery by another AWS service. Throws AwsError `AccessDenied` (policy), `QueueDoesNotExist`. `sourceArn` is the rule, schedule or topic. */
  deliver(
    queueArn: string,
    message: {
      body: string;
      messageAttributes?: Record<string, QueueMessageAttribute>;
      groupId?: string;
      /** for a FIFO queue, which else makes one of the body if it may */ deduplicationId?: string;
      delaySeconds?: number;
    },
    from: {
      service: string;
      sourceArn: string;
      sourceAccount: string;
      /** the target's execution role, when delivery is by role and not by queue policy */ role?: string;
    },
  ): void;
  /** For event source mappings: resolves as soon as there is a message, or with [] after `waitMs`. */
  receive(queueArn: string, options: { max: number; waitMs: number; signal?: AbortSignal }): Promise<QueueMessage[]>;
  delete(queueArn: string, receiptHandle: string): void;
  /** Visible again after `delayMs` of real time (0: at once). */
  release(queueArn: string, receiptHandle: string, delayMs: number): void;
  /** Messages in flight are visible again: for a poller that starts, as whoever held them has died with the process. */
  reclaim(queueArn: string): void;
  depth(queueArn: string): { visible: number; inFlight: number; delayed: number };
};

export type LocalSns = {
  /** A message by another AWS service. Throws AwsError `NotFound`, `AccessDeniedException`; queues have it when this returns. */
  publish(
    topicArn: string,
    message: string,
    from: {
      service: string;
      sourceArn: string;
      sourceAccount: string;
      /** the target's execution role, when it is allowed by role and not by topic policy */ role?: string;
    },
  ): void;
};

export type LocalEventBridge = {
  /** An event from an AWS service (or replay) on a bus of this account; stamped and matched as PutEvents would. */
  publish(
    busName: string,
    event: Omit<EventEnvelope, "id" | "version" | "account" | "region"> & { account?: string; id?: string },
  ): void;
};

export type LocalS3 = {
  /** Throws AwsError `NoSuchBucket`, `NoSuchKey`. */
  get(bucket: string, key: string): Promise<Readable>;
  head(bucket: string, key: string): { size: number; etag: string } | undefined;
  put(bucket: string, key: string, body: Readable | Buffer | string, contentType?: string): Promise<void>;
  /** Keys under a prefix in order. */
  list(bucket: string, prefix: string): string[];
  hasBucket(bucket: string): boolean;
  /** The account that made the bucket. */
  ownerOf?(bucket: string): string | undefined;
  /** The bucket's own policy, for who asks IAM on a caller's behalf. */
  policyOf?(bucket: string): unknown;
};

export type LocalLambda = {
  /** Synchronous invocation. Rejects with AwsError `ResourceNotFoundException`; a function's own error is part of the answer. */
  invoke(
    functionArn: string,
    payload: unknown,
  ): Promise<{ payload: unknown; functionError?: "Unhandled" | "TimedOut" }>;
  /** Asynchronous invocation: queued, retried twice, never lost silently. */
  invokeAsync(functionArn: string, payload: unknown): void;
};

/** Decides whether a principal may do something; throws AwsError `AccessDeniedException` naming principal, action and resource. */
export type LocalIam = {
  /** Identity policies of the role and the resource's policy, as AWS combines them within one account and across two. */
  authorize(
    caller: { account: string; role?: string; principal: string },
    access: import("../wire/types.ts").Access,
  ): void;
  /** For deliveries by an AWS service (events.amazonaws.com): only the resource policy counts. */
  authorizeService(
    service: string,
    from: { sourceArn: string; sourceAccount: string },
    access: import("../wire/types.ts").Access,
  ): void;
  /** Does `role` trust `service` (sts:AssumeRole), with these source conditions? Throws where not. */
  assertTrust(role: string, service: string, from: { sourceArn: string; sourceAccount: string }): void;
  /** Access key pair for a role, so that a worker's SDK calls are recognised as that role's. */
  issueCredentials(role: string): { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** Whose an access key is and its secret, where it was issued here. */
  keyOf?(accessKeyId: string): { role: string; secretAccessKey: string } | undefined;
};
