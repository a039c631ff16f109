import type { Kept } from "../shelf.ts";

export type InvocationStatus =
  | "Submitted"
  | "Validating"
  | "Scheduled"
  | "InProgress"
  | "Completed"
  | "PartiallyCompleted"
  | "Failed"
  | "Expired"
  | "Stopping"
  | "Stopped";

/** The states that count against the quota of submitted and in-progress jobs. */
export const liveStatuses = ["Submitted", "Validating", "Scheduled", "InProgress", "Stopping"] as const;

export const isLive = (status: InvocationStatus): boolean => (liveStatuses as readonly string[]).includes(status);

export type Counters = { total: number; processed: number; success: number; error: number };
export type Tokens = { input: number; output: number };

/** A batch inference job as it is kept. */
export type InvocationJob = Kept & {
  status: InvocationStatus;
  id: string;
  roleArn: string;
  /** As the caller wrote it. */
  modelId: string;
  foundationModelId: string;
  /** The ARNs of an inference profile and of its models, when the caller named one: the role must be allowed to invoke them. */
  profileArns?: string[];
  modelInvocationType: "InvokeModel" | "Converse";
  inputUri: string;
  outputUri: string;
  inputOwner?: string;
  outputOwner?: string;
  /** Echoed by Get. */
  inputDataConfig: unknown;
  outputDataConfig: unknown;
  vpcConfig?: unknown;
  timeoutHours: number;
  expiresAt: number;
  changedAt: number;
  endedAt?: number;
  message?: string;
  counters: Counters;
  tokens: Tokens;
  phase: "validate" | "check" | "schedule" | "process" | "finish";
  /** Decided when processing starts, when faults say that the job runs out of time. */
  cutAfter?: number;
  /** Decided before it starts, when faults say that it never does, or fails. */
  fate?: "expire" | "fail";
};
