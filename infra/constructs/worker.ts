import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  EventSourceMapping,
  Function as LambdaFunction,
  Runtime,
  Tracing,
  type CfnFunction,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { environmentOf } from "./environment.ts";
import type { Inbox } from "./inbox.ts";
import { memoryMbOf } from "./memory.ts";
import { statementsOf } from "./permissions/statements.ts";
import type { WorkerProps } from "./worker-props.ts";

const retentions: Record<Settings["logDays"], RetentionDays> = {
  7: RetentionDays.ONE_WEEK,
  14: RetentionDays.TWO_WEEKS,
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
  180: RetentionDays.SIX_MONTHS,
  365: RetentionDays.ONE_YEAR,
};

/** The function of one reaction with its role, its logs and the queues it reads. */
export class Worker extends Construct {
  constructor(inbox: Inbox, props: WorkerProps) {
    super(inbox, "Worker");
    const { declaration } = inbox;
    const logGroup = new LogGroup(this, "Logs", {
      retention: retentions[props.service.shared.settings.logDays],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const sources = queuesRead(props);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { reaction: new PolicyDocument({ statements: statementsOf({ ...props, logGroup, sources }) }) },
    });
    const fn = new LambdaFunction(this, "Function", {
      description: `${inbox.service}: ${inbox.reaction}`,
      code: props.service.code,
      handler: `index.${inbox.reaction}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(declaration.timeoutSeconds ?? 60),
      memorySize: memoryMbOf(declaration),
      ephemeralStorageSize: Size.mebibytes(declaration.scratchMb ?? 512),
      tracing: Tracing.ACTIVE,
      environment: environmentOf(props),
      logGroup,
      // The policy above is whole; CDK would widen it on its own.
      role: role.withoutPolicyUpdates(),
    });
    // The local cloud bundles it itself, when it has changed, and finds it here.
    (fn.node.defaultChild as CfnFunction).addMetadata("choreo:entry", `services/${inbox.service}/main.ts`);
    for (const [name, queue] of sources) this.#read({ name, queue, fn, inbox });
  }

  #read({ name, queue, fn, inbox }: { name: string; queue: IQueue; fn: LambdaFunction; inbox: Inbox }): void {
    const { batchSize = 10, concurrencyMax } = inbox.declaration;
    new EventSourceMapping(this, name, {
      target: fn,
      eventSourceArn: queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      ...(concurrencyMax !== undefined && { maxConcurrency: concurrencyMax }),
      // Lambda takes ten messages without a window, more only with one.
      ...(batchSize > 10 && { maxBatchingWindow: Duration.seconds(1) }),
    });
  }
}

/** Its own queue; and who hears dead letters reads every dead-letter queue but the last resort. */
const queuesRead = ({ inbox, allInboxes }: WorkerProps): Map<string, IQueue> => {
  const read = new Map<string, IQueue>([["Source", inbox.queue]]);
  if (!inbox.hearsDeadLetters) return read;
  for (const other of allInboxes)
    if (other !== inbox && !other.hearsDeadLetters) read.set(`${other.service}-${other.reaction}`, other.deadLetters);
  return read;
};
