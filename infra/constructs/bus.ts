import { Aws } from "aws-cdk-lib";
import { CfnArchive, CfnEventBus, CfnEventBusPolicy } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { contracts } from "../../events-schema/index.ts";
import type { Settings } from "../settings.ts";

/** What other accounts may ask for. */
export const requestsOfOthers = contracts.filter(({ crossAccount }) => crossAccount).map(({ type }) => type);

/** The custom bus, named as the stack, with its archive and, where other accounts may ask, its policy. */
export const createBus = (scope: Construct, settings: Settings): CfnEventBus => {
  const bus = new CfnEventBus(scope, "Bus", {
    name: settings.stack,
    description: "Requests and facts of the choreography",
  });
  new CfnArchive(scope, "Archive", {
    sourceArn: bus.attrArn,
    retentionDays: settings.archiveDays,
    description: "Every event of the bus, for replay",
  });
  if (settings.producerAccounts.length > 0) addProducerPolicy(scope, bus, settings.producerAccounts);
  return bus;
};

const addProducerPolicy = (scope: Construct, bus: CfnEventBus, accounts: readonly string[]): void => {
  const statementId = "ProducerAccounts";
  new CfnEventBusPolicy(scope, statementId, {
    eventBusName: bus.ref,
    statementId,
    statement: {
      Sid: statementId,
      Effect: "Allow",
      Principal: { AWS: accounts.map((account) => `arn:${Aws.PARTITION}:iam::${account}:root`) },
      Action: "events:PutEvents",
      Resource: bus.attrArn,
      Condition: producerConditions(),
    },
  });
};

/**
 * Only the requests that other accounts may make, and never in the name of one of our services. StringNotLike alone would let a call
 * pass that has no source at all, so the key must be there.
 */
const producerConditions = (): Record<string, unknown> => ({
  StringEquals: { "events:detail-type": requestsOfOthers },
  Null: { "events:source": "false" },
  StringNotLike: { "events:source": "choreo.*" },
});
