import type { Readable } from "node:stream";

/** Who calls. `role` is set for functions and services of the stack, whose policies are enforced; a user on the laptop is the account's root. */
export type Caller = {
  account: string;
  region: string;
  /** ARN of the assumed IAM role, when the credentials were issued to a function. */
  role?: string;
  /** The session's name, where AssumeRole gave it one. */
  session?: string;
  /** For journal and STS: role ARN or `arn:aws:iam::<account>:root`. */
  principal: string;
  requestId: string;
};

export type AwsRequest = {
  /** The SigV4 signing name: `events`, `sqs`, `s3`, `dynamodb`, `bedrock`, … */
  service: string;
  caller: Caller;
  method: string;
  /** Still percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The body as sent (aws-chunked is still encoded; `readBody` in wire/body.ts decodes). */
  stream: Readable;
  /** Aborted when the client hangs up before it is answered, so that a long poll takes no message for nobody. */
  signal?: AbortSignal;
};

export type AwsResponse = {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
  /** The operation's name for the journal, where the wire does not say it (S3). */
  operation?: string;
  /** The error's code, for the journal. */
  error?: string;
  units?: number;
};

/** One AWS service at the endpoint. Everything thrown as `AwsError` is answered in the service's protocol. */
export type LocalService = {
  readonly signingName: string;
  /** What the journal calls it, where two services share a signing name (`bedrock-runtime` signs as `bedrock`). */
  readonly name?: string;
  /** What stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  /** Every API operation it answers, by its name in the service's API reference; the tables in README.md are held against it. */
  readonly operations?: readonly string[];
  /** Tells apart services with one signing name. Absent: takes whatever no other takes. */
  accepts?(method: string, path: string): boolean;
  /** Routes under `/_choreo/` that are the local cloud's own and not AWS's. */
  readonly internal?: readonly InternalRoute[];
  handle(request: AwsRequest): Promise<AwsResponse>;
};

/** A route for tests, demos and the CLI. A POST must carry `content-type: application/json`, which a foreign web page cannot send unasked. */
export type InternalRoute = {
  method: "GET" | "POST";
  /** `/_choreo/quotas` */
  path: string;
  handle(request: { query: URLSearchParams; body: unknown; signal: AbortSignal }): AwsResponse | Promise<AwsResponse>;
};

/** What a call needs to be allowed: the IAM action, the resource it touches, and condition keys (lower-cased names). */
export type Access = {
  /** `sqs:SendMessage` */
  action: string;
  resource: string;
  context?: Record<string, string | string[]>;
  /** The resource's own policy document, where it has one (queue, bus, bucket). */
  resourcePolicy?: unknown;
};

/** One API operation of a JSON service. `run` returns what AWS returns; it decides nothing about the wire. */
export type Operation<Input = never, Output = unknown> = {
  run(input: Input, caller: Caller, signal?: AbortSignal): Output | Promise<Output>;
  /** Checked before `run` for every caller: a root user passes in its own account. Absent: nothing to protect (STS GetCallerIdentity). */
  access?(input: Input, caller: Caller): Access | Access[];
  /** What AWS bills, when it is not one per call. */
  units?(input: Input): number;
};

/** How one CloudFormation resource type is made. Called at every start: must be idempotent. */
export type ResourceHandler = {
  (resource: StackResource): ProvisionedResource | Promise<ProvisionedResource>;
  /** Called when the resource has left the template. Absent: it stays behind, and the journal says so. */
  remove?(gone: GoneResource): void | Promise<void>;
};

/** A resource of an earlier start, as its handler described it then. */
export type GoneResource = {
  stack: string;
  logicalId: string;
  type: string;
  ref: string;
  attributes: Readonly<Record<string, string>>;
};

export type StackResource = {
  stack: string;
  logicalId: string;
  type: string;
  /** All intrinsics resolved. */
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
};

export type ProvisionedResource = {
  /** what `Ref` gives */ ref: string;
  /** what `Fn::GetAtt` gives */ attributes?: Record<string, string>;
};

/** Resource handlers by CloudFormation type (`AWS::SQS::Queue`). */
export type Provisioners = Record<string, ResourceHandler>;
