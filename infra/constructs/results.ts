import { Aws } from "aws-cdk-lib";
import { CfnRule, type CfnEventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { RunEnded, rulePattern } from "../../events-schema/index.ts";
import type { Settings } from "../settings.ts";
import { allowRule, createUndelivered } from "./queues.ts";

/** The same patience as for our own queues: a day. */
const retryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/** At most 61 characters where the stack's name has all of its 40; EventBridge takes 64. */
const ruleName = (stack: string, account: string): string => `${stack}-results-${account}`;

const busOf = (account: string, name: string): string =>
  `arn:${Aws.PARTITION}:events:${Aws.REGION}:${account}:event-bus/${name}`;

/** Sends the end of each run to the account that asked for it, and to no other. */
export const createResults = (stack: Construct, settings: Settings, bus: CfnEventBus): void => {
  const scope = new Construct(stack, "Results");
  const accounts = settings.producerAccounts;
  const role = createSender(scope, settings);
  const undelivered = createUndelivered(scope, `${settings.stack}-results-undelivered`);
  for (const account of accounts) {
    const rule = new CfnRule(scope, `Of${account}`, {
      name: ruleName(settings.stack, account),
      description: `The ends of the runs that account ${account} asked for, to its own bus`,
      eventBusName: bus.ref,
      eventPattern: resultsPattern(account),
      state: "ENABLED",
      targets: [
        {
          id: "Bus",
          arn: busOf(account, settings.resultsBus),
          roleArn: role.roleArn,
          retryPolicy,
          deadLetterConfig: { arn: undelivered.queueArn },
        },
      ],
    });
    allowRule(undelivered, rule.attrArn);
  }
};

/**
 * The requester stands in the metadata, which our services alone write and take from EventBridge's envelope; the source that the
 * pattern asks for is theirs alone too. A replay tells nobody twice: what lies behind a foreign bus keeps no ledger of ours.
 */
export const resultsPattern = (account: string): Record<string, unknown> => {
  const { detail, ...envelope } = rulePattern(RunEnded);
  const { metadata } = detail as { metadata: Record<string, unknown> };
  return {
    ...envelope,
    "replay-name": [{ exists: false }],
    detail: { metadata: { ...metadata, requester: { account: [account] } } },
  };
};

/** EventBridge sends across accounts in the name of a role (user guide, "Sending and receiving events between AWS accounts"). */
const createSender = (scope: Construct, { producerAccounts, resultsBus, stack }: Settings): Role =>
  new Role(scope, "Sender", {
    assumedBy: new ServicePrincipal("events.amazonaws.com", {
      conditions: {
        StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
        // By name: the rules name the role, so the role cannot wait for the rules.
        ArnEquals: {
          "aws:SourceArn": producerAccounts.map(
            (account) =>
              `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/${stack}/${ruleName(stack, account)}`,
          ),
        },
      },
    }),
    inlinePolicies: {
      send: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ["events:PutEvents"],
            resources: producerAccounts.map((account) => busOf(account, resultsBus)),
          }),
        ],
      }),
    },
  });
