/** Who made a resource from a template; absent where it came through the API. */
export type Owner = { stack: string; logicalId: string };

type Common = {
  arn: string;
  account: string;
  name: string;
  /** Real ms since 1970. */
  createdAt: number;
  tags: Record<string, string>;
  owner?: Owner;
};

export type PolicyStatement = { Sid?: string; Effect: string; [key: string]: unknown };
export type PolicyDocument = { Version: string; Statement: PolicyStatement[] };

export type BusSettings = {
  Description?: string;
  KmsKeyIdentifier?: string;
  DeadLetterConfig?: { Arn?: string };
  LogConfig?: { IncludeDetail?: string; Level?: string };
};

export type Bus = Common & { kind: "bus"; settings: BusSettings; policy?: PolicyDocument; modifiedAt: number };

export type InputTransformer = { InputPathsMap?: Record<string, string>; InputTemplate: string };
export type RetryPolicy = { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };

export type Target = {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: InputTransformer;
  SqsParameters?: { MessageGroupId?: string };
  RetryPolicy?: RetryPolicy;
  DeadLetterConfig?: { Arn?: string };
};

export type Rule = Common & {
  kind: "rule";
  /** ARN of the bus. */
  parent: string;
  pattern?: string;
  schedule?: string;
  state: "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  description?: string;
  role?: string;
  targets: Target[];
};

export type Archive = Common & {
  kind: "archive";
  /** ARN of the bus. */
  parent: string;
  pattern?: string;
  description?: string;
  kmsKey?: string;
  /** 0: for ever. */
  retentionDays: number;
};

export type ReplayState = "STARTING" | "RUNNING" | "CANCELLING" | "COMPLETED" | "CANCELLED" | "FAILED";

export type Replay = Common & {
  kind: "replay";
  /** ARN of the archive. */
  parent: string;
  description?: string;
  destination: { Arn: string; FilterArns?: string[] };
  /** Real ms since 1970; events from `from` to `to` by their own time. */
  from: number;
  to: number;
  state: ReplayState;
  stateReason?: string;
  /** Everything before this event time has been replayed. */
  cursor: number;
  lastReplayed?: number;
  endedAt?: number;
};

export type EventsRecord = Bus | Rule | Archive | Replay;
export type RecordOf<K extends EventsRecord["kind"]> = Extract<EventsRecord, { kind: K }>;
