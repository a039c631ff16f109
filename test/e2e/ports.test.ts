import { BedrockClient } from "@aws-sdk/client-bedrock";
import { CreateTableCommand, DynamoDBClient, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll } from "vitest";
import { dynamodbLedger } from "../../services/chassis/aws/dynamodb-ledger.ts";
import { dynamodbTombstones } from "../../services/chassis/aws/dynamodb-tombstones.ts";
import { s3Objects } from "../../services/chassis/aws/s3-objects.ts";
import { systemClock } from "../../services/chassis/clock.ts";
import { describeLedger } from "../../services/chassis/ledger.port-test.ts";
import { describeObjects } from "../../services/chassis/objects.port-test.ts";
import { describeTombstones } from "../../services/chassis/tombstones.port-test.ts";
import { dynamodbOutcomes } from "../../services/dataset/adapters/dynamodb-outcomes.ts";
import { describeOutcomes } from "../../services/dataset/outcomes.port-test.ts";
import { dynamodbParkedStore } from "../../services/dead-letters/adapters/dynamodb-parked-store.ts";
import { describeParkedStore } from "../../services/dead-letters/parked-store.port-test.ts";
import { dynamodbEvaluations } from "../../services/evaluation/adapters/dynamodb-evaluations.ts";
import { dynamodbParts } from "../../services/batch/adapters/dynamodb-parts.ts";
import { dynamodbPipelines } from "../../services/batch/adapters/dynamodb-pipelines.ts";
import { describePartStore, describePipelineStore } from "../../services/batch/stores.port-test.ts";
import { dynamodbPaces } from "../../services/pace/aws/dynamodb-paces.ts";
import { describeEvaluationStore } from "../../services/evaluation/evaluation-store.port-test.ts";
import { describePaceStore } from "../../services/pace/pace-store.port-test.ts";
import { dynamodbStore } from "../../services/hosting/adapters/dynamodb-store.ts";
import { describeCapacityStore } from "../../services/hosting/capacity-store.port-test.ts";
import { bedrockJobs } from "../../services/jobs/adapters/bedrock-jobs.ts";
import { dynamodbQuotas } from "../../services/jobs/adapters/dynamodb-quotas.ts";
import { dynamodbTickets } from "../../services/jobs/adapters/dynamodb-tickets.ts";
import { sampleBatch, sampleTraining } from "../../services/jobs/domain/samples.ts";
import { describeJobControl } from "../../services/jobs/job-control.port-test.ts";
import { describeQuotaStore } from "../../services/jobs/quota-store.port-test.ts";
import { describeTicketStore } from "../../services/jobs/ticket-store.port-test.ts";
import { dynamodbNotices } from "../../services/notification/adapters/dynamodb-notices.ts";
import { dynamodbParkedWindows } from "../../services/notification/adapters/dynamodb-parked-windows.ts";
import { dynamodbRuns } from "../../services/notification/adapters/dynamodb-runs.ts";
import { describeNotices, describeParkedWindows } from "../../services/notification/notices.port-test.ts";
import { describeRuns } from "../../services/notification/runs.port-test.ts";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

/** The AWS adapters keep the promises that the in-memory ports keep: the same tests, over the wire. */
let cloud: RunningCloud;
let dynamodb: DynamoDBDocumentClient;
beforeAll(async () => {
  cloud = await runCloud({ enforceQuotas: false });
  dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(cloud.options), {
    marshallOptions: { removeUndefinedValues: true },
  });
});
afterAll(() => cloud.close());

let made = 0;
const keys = (hash: string, range: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/** An empty table of the shape that every service has. */
const emptyTable = async (): Promise<{ client: DynamoDBDocumentClient; table: string }> => {
  const table = `port-test-${(made += 1)}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "statusKey", "statusSort"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "byStatus", KeySchema: keys("statusKey", "statusSort"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  return { client: dynamodb, table };
};

const put = async (Key: string, Body: string): Promise<string> => {
  await cloud.clients.s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body }));
  return `s3://${cloud.bucket}/${Key}`;
};

const lines = (count: number, line: (n: number) => unknown): string =>
  Array.from({ length: count }, (_, n) => JSON.stringify(line(n))).join("\n");

const jobControl = async () => {
  const role = Object.entries(cloud.local.stack.resources).find(
    ([id, { type }]) => type === "AWS::IAM::Role" && id.startsWith("BedrockRole"),
  );
  const roleArn = role?.[1].attributes["Arn"];
  const turn = (text: string) => [{ text }];
  const conversation = (n: number) => ({
    schemaVersion: "bedrock-conversation-2024",
    messages: [
      { role: "user", content: turn(`Question ${n}`) },
      { role: "assistant", content: turn(`Answer ${n}`) },
    ],
  });
  const record = (n: number) => ({
    recordId: `r-${n}`,
    modelInput: { messages: [{ role: "user", content: turn(`Question ${n}`) }] },
  });
  const name = `port${(made += 1)}`;
  const training = {
    trainUri: await put(`datasets/${name}/train.jsonl`, lines(20, conversation)),
    outputUri: `s3://${cloud.bucket}/training/${name}/`,
  };
  const batch = {
    inputUri: await put(`batch/${name}/in.jsonl`, lines(100, record)),
    outputUri: `s3://${cloud.bucket}/batch/${name}/out/`,
  };
  return {
    jobs: bedrockJobs(new BedrockClient(cloud.options), { roleArn, stack: `port-${name}` }),
    training: sampleTraining(name, training),
    batch: sampleBatch(name, batch),
  };
};

describeLedger("in DynamoDB", async () => dynamodbLedger({ ...(await emptyTable()), clock: systemClock }));
describeTombstones("in DynamoDB", async () => dynamodbTombstones(await emptyTable()));
describeObjects("in S3", async () => ({
  objects: s3Objects(cloud.clients.s3),
  folder: `s3://${cloud.bucket}/sources/port-${(made += 1)}/`,
}));
describeParkedStore("in DynamoDB", async () => dynamodbParkedStore(await emptyTable()));
describeTicketStore("DynamoDB", async () => dynamodbTickets(await emptyTable()));
describeQuotaStore("DynamoDB", async () => dynamodbQuotas(await emptyTable()));
describeCapacityStore("DynamoDB", async () => dynamodbStore(await emptyTable()));
describeEvaluationStore("DynamoDB", async () => dynamodbEvaluations(await emptyTable()));
describePipelineStore("DynamoDB", async () => dynamodbPipelines(await emptyTable()));
describePartStore("DynamoDB", async () => dynamodbParts(await emptyTable()));
describePaceStore("DynamoDB", async () => dynamodbPaces(await emptyTable()));
describeNotices("in DynamoDB", async () => dynamodbNotices(await emptyTable()));
describeParkedWindows("in DynamoDB", async () => dynamodbParkedWindows(await emptyTable()));
describeRuns("in DynamoDB", async () => dynamodbRuns(await emptyTable()));
describeJobControl("Bedrock", jobControl);
describeOutcomes("DynamoDB", () => {
  const opened = emptyTable().then(dynamodbOutcomes);
  return {
    read: async (runId) => (await opened).read(runId),
    settle: async (runId, outcome) => (await opened).settle(runId, outcome),
  };
});
