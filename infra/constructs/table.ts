import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";

/** Listing by state, without a scan: `statusKey` names the state, `statusSort` the order in it. */
export const statusIndex = "byStatus";

/** The one table of a service. On demand, because a choreography is idle most of the time; kept when the stack goes. */
export const createTable = (scope: Construct): TableV2 =>
  new TableV2(scope, "Table", {
    partitionKey: { name: "pk", type: AttributeType.STRING },
    sortKey: { name: "sk", type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    timeToLiveAttribute: "expiresAt",
    globalSecondaryIndexes: [
      {
        indexName: statusIndex,
        partitionKey: { name: "statusKey", type: AttributeType.STRING },
        sortKey: { name: "statusSort", type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      },
    ],
  });
