import { Aws, CfnOutput, Stack, Tags } from "aws-cdk-lib";
import { CfnEventBus, CfnEventBusPolicy } from "aws-cdk-lib/aws-events";
import { ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { RunEnded, sourceOf } from "../../events-schema/index.ts";
import { requestsOfOthers } from "../constructs/bus.ts";
import type { ProducerSettings } from "../producer-settings.ts";

/** The small stack of an account that asks for runs of another one: a bus for its results, and a policy for whoever asks. */
export class ProducerStack extends Stack {
  constructor(scope: Construct, id: string, settings: ProducerSettings) {
    super(scope, id, {
      stackName: settings.producerStack,
      description: "Bedrock choreography: asks for runs in another account and hears how they ended",
    });
    Tags.of(this).add("project", "bedrock-choreography");
    const bus = new CfnEventBus(this, "Results", {
      name: settings.resultsBus,
      description: "The ends of the runs that this account asked for",
    });
    lettingIn(this, bus, settings);
    const hubBus = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${settings.hubAccount}:event-bus/${settings.hubStack}`;
    const mayAsk = new ManagedPolicy(this, "MayAsk", {
      description: "To ask for runs: attach it to the roles and groups that may",
      statements: [
        new PolicyStatement({
          actions: ["events:PutEvents"],
          resources: [hubBus],
          conditions: { StringEquals: { "events:detail-type": requestsOfOthers } },
        }),
      ],
    });
    new CfnOutput(this, "HubBusArn", { value: hubBus });
    new CfnOutput(this, "ResultsBusName", { value: bus.attrName });
    new CfnOutput(this, "MayAskPolicyArn", { value: mayAsk.managedPolicyArn });
  }
}

/** Only the hub's account, only ends of runs, and only as one of its services that may say so. */
const lettingIn = (scope: Construct, bus: CfnEventBus, { hubAccount }: ProducerSettings): void => {
  const statementId = "Hub";
  new CfnEventBusPolicy(scope, statementId, {
    eventBusName: bus.ref,
    statementId,
    statement: {
      Sid: statementId,
      Effect: "Allow",
      Principal: { AWS: `arn:${Aws.PARTITION}:iam::${hubAccount}:root` },
      Action: "events:PutEvents",
      Resource: bus.attrArn,
      Condition: {
        StringEquals: { "events:detail-type": RunEnded.type, "events:source": RunEnded.owners.map(sourceOf) },
      },
    },
  });
};
