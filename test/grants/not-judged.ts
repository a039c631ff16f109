import type { Row } from "./grant-rows.ts";

/** Grants that no probe misses, and who asks for them all the same. One that a probe does miss needs no line here. */
export type NotJudged = {
  actions: readonly string[];
  /** Of the resource that holds the policy; absent: all. */
  owner?: RegExp;
  kind?: Row["kind"];
  /**
   * `aws`: a rule of AWS that the local cloud does not judge. `path`: a way through the code that no probe takes. `shared`: granted to
   * all reactions of a service at once, of which this one does not use it.
   */
  by: "aws" | "path" | "shared";
  why: string;
  /** Where it is written, or the test that takes the path. */
  source: string;
};

export const notJudged: readonly NotJudged[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    by: "aws",
    why: "Lambda writes a function's log with the function's own role. Here the log is written without asking.",
    source: "Lambda developer guide, Defining Lambda function permissions with an execution role",
  },
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    by: "aws",
    why: "Active tracing sends segments with the function's role. There is no X-Ray here.",
    source:
      "Lambda developer guide, Visualize Lambda function invocations using AWS X-Ray (execution role permissions)",
  },
  {
    actions: ["sqs:SendMessage"],
    kind: "resource",
    owner: /DeadLettersPolicy/,
    by: "aws",
    why: "EventBridge leaves what it cannot deliver in a queue only if that queue's policy names the rule. One rule's failure is walked, and all policies are made by the same line.",
    source: "EventBridge user guide, Using dead-letter queues to process undelivered events (granting permissions)",
  },
  {
    actions: ["s3:ListBucket"],
    by: "aws",
    why: "S3 says that an object is missing (404) only to who may list its bucket; to others it says 403, which reads as a lost right. These look at objects that are always there while all goes well.",
    source: "Amazon S3 API reference, HeadObject and GetObject, Permissions",
  },
  {
    actions: ["s3:AbortMultipartUpload"],
    by: "aws",
    why: "Parts of an upload that broke off are billed until somebody aborts it; the SDK's uploader does, with this right.",
    source: "Amazon S3 user guide, Multipart upload API and permissions",
  },
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
    by: "shared",
    why: "One statement opens a service's own table to each of its reactions. To narrow it a declaration would have to name the stores that a reaction uses.",
    source: "infra/constructs/permissions/statements.ts",
  },
  {
    actions: ["s3:PutObject"],
    owner: /^(?!.*BedrockRole)/,
    by: "path",
    why: "Under claims/: an event too large for the bus travels by reference. No probe makes one so large. Under a service's own prefix: a file that is there already is not written again.",
    source: "services/chassis/publish.test.ts",
  },
  {
    actions: ["s3:GetObject"],
    owner: /OnDatasetRequested|OnRedriveRequested|OnRollbackRequested|OnRequest|DeadLettersPark|TrainingOnDatasetReady/,
    by: "path",
    why: "Under claims/: requests may carry no claim, but each role that hears events has the right. Under parked/ and training/: looked at before it is written again, after a crash.",
    source: "services/chassis/consume.test.ts, services/dead-letters/reactions/crash-sweep.test.ts",
  },
  {
    actions: ["events:PutEvents"],
    owner:
      /OnModelHosted|EvaluationReconcile|OnRollbackRequested|JobsIntake|JobsOnRunOver|JobsReconcile|HostingSweep|BatchOnRunOver/,
    by: "path",
    why: "What these say besides: an evaluation that fails at its start or at its deadline, a rollback or a job that is refused at the door, a waiting job whose run is over, an end that the reconciler hears of first, capacity that the sweeper gives up, the end of a cancelled pipeline of which nothing is left to collect.",
    source:
      "crash-sweep.test.ts and reactions.test.ts of services/evaluation, services/hosting, services/jobs and services/batch",
  },
  {
    actions: ["events:PutEvents", "sqs:SendMessage"],
    owner: /^(?:BatchReconcileWorker|JobsIntakeQueuePolicy)/,
    by: "path",
    why: "Past the deadline jobs are withdrawn at a tick, and what nobody has told is told at one: no probe lasts that long.",
    source: "crash-sweep.test.ts of services/batch and services/jobs",
  },
  {
    actions: ["sqs:SendMessage"],
    kind: "identity",
    owner:
      /Evaluation|JobsSubmit|DeadLettersPark|JobsReconcile|HostingCheck|HostingSweep|Batch(?:Prepare|Answer|Finish|Reconcile)|NotificationWatch/,
    by: "path",
    why: "To the own inbox or the dead letters: a command, a tick or a parking that comes too early or is refused. To the next inbox: work that was left undone is ordered again.",
    source:
      "services/chassis/settle.test.ts, and crash-sweep.test.ts of services/jobs, services/evaluation, services/batch and services/notification",
  },
  {
    actions: ["sqs:SendMessage", "events:PutEvents", "s3:GetObject"],
    owner: /^BatchFetch/,
    by: "path",
    why: "Copies what a pipeline reads from the Hub; the probes have none to read from.",
    source: "test/e2e/pipeline-inputs.test.ts",
  },
  {
    actions: ["sqs:SendMessage", "sns:Publish"],
    owner: /^Notification(?:OnCapacityAbandoned|Watch)/,
    by: "path",
    why: "Told of capacity that nobody could remove and of runs that should have ended: the probes leave nothing of the kind.",
    source: "services/notification/reactions/crash-sweep.test.ts, services/hosting/reactions/hostile-schedule.test.ts",
  },
  {
    actions: ["sns:Publish"],
    owner: /^NotificationOnMessageParked/,
    by: "path",
    why: "The first parked message of its hour is told and the others are counted; a trial mostly falls into an hour that has been told.",
    source: "services/notification/notification.test.ts",
  },
  {
    actions: ["sqs:SendMessage"],
    kind: "resource",
    owner: /OnEvaluationEndedQueuePolicy/,
    by: "path",
    why: "The rule for EvaluationFailed: no probe fails an evaluation.",
    source: "services/evaluation/reactions/reactions.test.ts",
  },
  {
    actions: [
      "bedrock:GetModelCustomizationJob",
      "bedrock:StopModelCustomizationJob",
      "bedrock:GetModelInvocationJob",
      "bedrock:StopModelInvocationJob",
      "bedrock:ListModelInvocationJobs",
    ],
    owner: /^Jobs/,
    by: "path",
    why: "A job whose Create was not heard of is looked up by its name, and one that nobody wants any more is stopped, by whichever reaction finds out first.",
    source: "services/jobs/reactions/crash-sweep.test.ts, services/jobs/reactions/races.test.ts",
  },
  {
    actions: ["bedrock:DeleteCustomModelDeployment", "bedrock:DeleteProvisionedModelThroughput"],
    owner: /^HostingSweep/,
    by: "path",
    why: "The sweeper deletes what nobody answers for; the probes leave nothing of the kind.",
    source: "services/hosting/reactions/hostile-schedule.test.ts",
  },
  {
    actions: ["bedrock:UpdateProvisionedModelThroughput", "bedrock:ListTagsForResource"],
    owner: /^HostingCheck/,
    by: "path",
    why: "An endpoint on provisioned throughput is swapped by an update; a host of the wanted name is asked for its tags, whose it is.",
    source: "services/hosting/adapters/bedrock-hosting.test.ts",
  },
  {
    actions: ["sqs:GetQueueUrl"],
    owner: /^DeadLettersOnRedriveRequested/,
    by: "path",
    why: "Each environment asks once for each queue and remembers; only a cold one would miss it.",
    source: "services/dead-letters/adapters/sqs-redriver.ts",
  },
  {
    actions: ["servicequotas:GetServiceQuota"],
    owner: /^(?:EvaluationAnswer|BatchAnswer|JobsIntake|JobsReconcile|HostingCheck|TrainingOnDatasetReady)/,
    by: "path",
    why: "Limits that cannot be read stop nobody: the documented default holds. With the right, an account that was given more uses it.",
    source: "services/chassis/aws/service-quota-limits.ts, services/evaluation/reactions/pace.test.ts",
  },
];

export const reasonFor = ({ action, owner, kind }: Row): NotJudged | undefined =>
  notJudged.find(
    (one) =>
      one.actions.includes(action) && (one.owner?.test(owner) ?? true) && (one.kind === undefined || one.kind === kind),
  );
