import { Aws } from "aws-cdk-lib";
import type { CfnEventBus } from "aws-cdk-lib/aws-events";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { rulePattern } from "../../events-schema/index.ts";
import type { ReactionDeclaration } from "../../services/chassis/declaration.ts";
import type { Settings } from "../settings.ts";
import { allowRule, createDeadLetterQueue, createQueue } from "./queues.ts";

/** EventBridge's default quota for the length of a pattern (EventBridge user guide, "Quotas"). */
const patternCharactersMax = 2048;

/** EventBridge tries for a day, which outlasts most troubles of SQS; then the dead-letter queue has it. */
const retryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

export type InboxProps = {
  service: string;
  reaction: string;
  declaration: ReactionDeclaration;
  bus: CfnEventBus;
  lastResort: Queue;
  /** Of the stack; physical names begin with it. */
  settings: Settings;
  /** Seconds that storing one batch of dead letters may take. */
  parkingSeconds: number;
};

/** The queue of one reaction, its dead letters, and whatever fills it. */
export class Inbox extends Construct {
  readonly service: string;
  readonly reaction: string;
  readonly declaration: ReactionDeclaration;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: InboxProps) {
    super(scope, id);
    const { declaration, lastResort, settings } = props;
    const queueName = `${settings.stack}-${props.service}_${props.reaction}`;
    this.service = props.service;
    this.reaction = props.reaction;
    this.declaration = declaration;
    // Whoever stores dead letters cannot be the keeper of its own.
    this.deadLetters = this.hearsDeadLetters
      ? lastResort
      : createDeadLetterQueue(this, {
          queueName: `${queueName}-dead-letters`,
          parkingSeconds: props.parkingSeconds,
          lastResort,
        });
    this.queue = createQueue(this, {
      queueName,
      timeoutSeconds: declaration.timeoutSeconds ?? 60,
      deadLetters: this.deadLetters,
    });
    this.#connect(props.bus);
  }

  get hearsDeadLetters(): boolean {
    return "deadLetters" in this.declaration.hears;
  }

  #connect(bus: CfnEventBus): void {
    const { hears } = this.declaration;
    if ("events" in hears)
      for (const contract of hears.events)
        this.#addRule(`${contract.type}V${contract.version}`, rulePattern(contract), bus.ref);
    if ("awsEvents" in hears) this.#addRule("AwsEvents", hears.awsEvents);
    if ("schedule" in hears) this.#addSchedule(hears.schedule);
  }

  #addRule(id: string, eventPattern: Readonly<Record<string, unknown>>, eventBusName?: string): void {
    const { length } = JSON.stringify(eventPattern);
    if (length > patternCharactersMax)
      throw new Error(
        `The pattern of ${this.node.path}/${id} has ${length} characters; EventBridge takes ${patternCharactersMax}. Hear fewer events in one reaction.`,
      );
    const rule = new CfnRule(this, id, {
      ...(eventBusName !== undefined && { eventBusName }),
      eventPattern,
      state: "ENABLED",
      targets: [
        { id: "Queue", arn: this.queue.queueArn, retryPolicy, deadLetterConfig: { arn: this.deadLetters.queueArn } },
      ],
    });
    allowRule(this.queue, rule.attrArn);
    allowRule(this.deadLetters, rule.attrArn);
  }

  #addSchedule(scheduleExpression: string): void {
    const role = new Role(this, "SchedulerRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": Aws.ACCOUNT_ID,
            "aws:SourceArn": `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule-group/default`,
          },
        },
      }),
      inlinePolicies: { tick: new PolicyDocument({ statements: [this.#mayTick()] }) },
    });
    new CfnSchedule(this, "Schedule", {
      scheduleExpression,
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: this.queue.queueArn,
        roleArn: role.roleArn,
        // The same tick delivered twice has the same time, which is how its hearer knows.
        input: JSON.stringify({ schedule: scheduleExpression, time: "<aws.scheduler.scheduled-time>" }),
        retryPolicy,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
  }

  #mayTick(): PolicyStatement {
    return new PolicyStatement({
      actions: ["sqs:SendMessage"],
      resources: [this.queue.queueArn, this.deadLetters.queueArn],
    });
  }
}
