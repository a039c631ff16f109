import {
  CreateModelCustomizationJobCommand,
  GetCustomModelCommand,
  GetFoundationModelCommand,
  GetModelCustomizationJobCommand,
  ListGuardrailsCommand,
  StopModelCustomizationJobCommand,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import {
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  ListTablesCommand,
  ListBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import {
  ListConnectionsCommand,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  DeleteFunctionCommand,
  InvokeCommand,
  ListFunctionsCommand,
  paginateListFunctions,
  type FunctionConfiguration,
} from "@aws-sdk/client-lambda";
import { GetBucketAclCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { DescribeSchemaCommand, ExportSchemaCommand, paginateListSchemas } from "@aws-sdk/client-schemas";
import { GetServiceQuotaCommand, ListServicesCommand } from "@aws-sdk/client-service-quotas";
import {
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "../../events-schema/index.ts";
import { openLocalClients, refusal, type LocalClients } from "./local-clients.ts";

let world: LocalClients;
beforeAll(async () => {
  world = await openLocalClients();
});
afterAll(() => world.close());

const bus = (name: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;
const user = (text: string) => [{ role: "user" as const, content: [{ text }] }];

describe("the app's stack, seen by stock clients", () => {
  test("anybody's key is the stack's account, twelve digits are their own account", async () => {
    expect(await world.clients.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
    const other = world.as("111122223333");
    expect((await other.sts.send(new GetCallerIdentityCommand({}))).Account).toBe("111122223333");
    expect((await other.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  test("an account that the bus does not know may not publish on it", async () => {
    const Entries = [{ Source: "me", DetailType: "Hello", Detail: "{}", EventBusName: bus("choreo") }];
    const refused = await refusal(world.as("123456789012").events.send(new PutEventsCommand({ Entries })));
    expect(refused).toMatchObject({ name: "AccessDeniedException", status: 400 });
    expect(refused.message).toContain(
      "events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/choreo",
    );
  });

  test("rules, functions and schemas come page by page, each once", async () => {
    const { events, lambda, schemas } = world.clients;
    const rules: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await events.send(new ListRulesCommand({ EventBusName: "choreo", Limit: 4, NextToken }));
      rules.push(...(page.Rules ?? []).map(({ Name }) => Name));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(rules.length).toBeGreaterThan(4);
    expect(new Set(rules).size).toBe(rules.length);

    const functions: FunctionConfiguration[] = [];
    for await (const page of paginateListFunctions({ client: lambda, pageSize: 5 }, {}))
      functions.push(...(page.Functions ?? []));
    const resources = Object.values(world.local.stack.resources);
    const made = resources.filter(({ type }) => type === "AWS::Lambda::Function").map(({ ref }) => ref);
    expect(functions.map(({ FunctionName = "" }) => FunctionName).toSorted()).toEqual(made.toSorted());

    const names: (string | undefined)[] = [];
    for await (const page of paginateListSchemas({ client: schemas, pageSize: 10 }, { RegistryName: "choreo" }))
      names.push(...(page.Schemas ?? []).map(({ SchemaName }) => SchemaName));
    expect(names.length).toBeGreaterThanOrEqual(contracts.length);
    const SchemaName = "DatasetRequested.v1";
    const schema = await schemas.send(new DescribeSchemaCommand({ RegistryName: "choreo", SchemaName }));
    expect(JSON.parse(schema.Content ?? "")).toMatchObject({ type: "object" });
  });

  test("bucket, tables, queues and schedules of the stack are there", async () => {
    const { s3, dynamodb, sqs, scheduler } = world.clients;
    const { BucketName } = world.local.stack.outputs;
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain(BucketName);
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames?.length).toBeGreaterThan(0);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "choreo-" }))).QueueUrls?.length).toBeGreaterThan(
      0,
    );
    expect((await scheduler.send(new ListSchedulesCommand({}))).Schedules?.[0]).toMatchObject({ GroupName: "default" });
  });

  test("a function that is handed nonsense says so, and its log can be read", async () => {
    const { lambda, logs } = world.clients;
    const { ref: FunctionName = "" } =
      Object.values(world.local.stack.resources).find(({ type }) => type === "AWS::Lambda::Function") ?? {};
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: "{}" }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
    expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({
      errorType: expect.any(String) as string,
    });
    const functions = (await lambda.send(new ListFunctionsCommand({}))).Functions;
    const logGroupName = functions?.find((one) => one.FunctionName === FunctionName)?.LoggingConfig?.LogGroup ?? "";
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams?.[0]?.logStreamName).toContain("[$LATEST]");
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "START" }));
    expect(events?.[0]?.message).toMatch(/^START RequestId: /);
  });
});

describe("what is not here is refused by its name, with 501", () => {
  const refused: [string, () => Promise<unknown>][] = [
    ["events ListConnections", () => world.clients.events.send(new ListConnectionsCommand({}))],
    ["S3 GetBucketAcl", () => world.clients.s3.send(new GetBucketAclCommand({ Bucket: "any-bucket" }))],
    ["dynamodb ListBackups", () => world.clients.dynamodb.send(new ListBackupsCommand({}))],
    ["logs CreateLogGroup", () => world.clients.logs.send(new CreateLogGroupCommand({ logGroupName: "a" }))],
    ["servicequotas ListServices", () => world.clients.quotas.send(new ListServicesCommand({}))],
    ["bedrock ListGuardrails", () => world.clients.bedrock.send(new ListGuardrailsCommand({}))],
    ["sts GetSessionToken", () => world.clients.sts.send(new GetSessionTokenCommand({}))],
    ["lambda DeleteFunction", () => world.clients.lambda.send(new DeleteFunctionCommand({ FunctionName: "a" }))],
    [
      "schemas ExportSchema",
      () =>
        world.clients.schemas.send(
          new ExportSchemaCommand({ RegistryName: "choreo", SchemaName: "a", Type: "JSONSchemaDraft4" }),
        ),
    ],
    [
      "dynamodb UpdateTable with DeletionProtectionEnabled",
      () =>
        world.clients.dynamodb.send(
          new UpdateTableCommand({ TableName: "any-table", DeletionProtectionEnabled: true }),
        ),
    ],
  ];
  test.each(refused)("%s", async (what, call) => {
    const { name, status, message } = await refusal(call());
    expect({ name, status }).toEqual({ name: "UnsupportedOperation", status: 501 });
    expect(message).toContain(what);
    expect(message).toContain("infra/local/README.md");
  });

  test("a service that nobody knows", async () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=x";
    const headers = {
      authorization,
      "x-amz-target": "TrentService.ListKeys",
      "content-type": "application/x-amz-json-1.1",
    };
    const answer = await fetch(world.local.endpoint, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining("TrentService.ListKeys") as string });
  });
});

describe("refusals in AWS's own words", () => {
  test("a list too long is shown as it was sent", async () => {
    const Entries = Array.from({ length: 11 }, (_, id) => ({ Source: "me", DetailType: "a", Detail: `{"id":${id}}` }));
    const { message } = await refusal(world.clients.events.send(new PutEventsCommand({ Entries })));
    expect(message).toContain(`Value '[{"Source":"me","DetailType":"a","Detail":"{\\"id\\":0}"}, `);
    expect(message).toContain(
      "at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  });

  test("a table that exists is named", async () => {
    const table = {
      TableName: "twice",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
      BillingMode: "PAY_PER_REQUEST" as const,
    };
    await world.clients.dynamodb.send(new CreateTableCommand(table));
    const again = await refusal(world.clients.dynamodb.send(new CreateTableCommand(table)));
    expect(again).toMatchObject({
      name: "ResourceInUseException",
      status: 400,
      message: "Table already exists: twice",
    });
  });

  test("rules and targets", async () => {
    const { events } = world.clients;
    expect(await refusal(events.send(new PutRuleCommand({ Name: "r" })))).toMatchObject({
      name: "ValidationException",
      message: "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["nobody"]}' }));
    const Arn = "arn:aws:sqs:us-east-1:000000000000:q";
    const Targets = Array.from({ length: 6 }, (_, id) => ({ Id: `t${id}`, Arn }));
    expect(await refusal(events.send(new PutTargetsCommand({ Rule: "r", Targets })))).toMatchObject({
      name: "LimitExceededException",
      status: 400,
    });
  });

  test("a schedule whose role does not trust Scheduler", async () => {
    const Target = { Arn: "arn:aws:sqs:us-east-1:000000000000:q", RoleArn: "arn:aws:iam::000000000000:role/none" };
    const schedule = {
      Name: "s",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target,
    };
    const refused = await refusal(world.clients.scheduler.send(new CreateScheduleCommand(schedule)));
    expect(refused).toMatchObject({ name: "ValidationException", status: 400 });
    expect(refused.message).toContain("must allow AWS EventBridge Scheduler to assume the role");
  });

  test("a quota that is not there", async () => {
    const wanted = { ServiceCode: "bedrock", QuotaCode: "L-00000000" };
    expect(await refusal(world.clients.quotas.send(new GetServiceQuotaCommand(wanted)))).toMatchObject({
      name: "NoSuchResourceException",
      status: 400,
    });
  });

  test("SQS's query-compatible codes", async () => {
    const { sqs } = world.clients;
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "conformance" }));
    const Entries = [
      { Id: "1", MessageBody: "a" },
      { Id: "1", MessageBody: "b" },
    ];
    expect(await refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })))).toMatchObject({
      name: "BatchEntryIdsNotDistinct",
      status: 400,
    });
    const missing = new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-none` });
    expect(await refusal(sqs.send(missing))).toMatchObject({ name: "QueueDoesNotExist", status: 400 });
  });
});

describe("Bedrock from the outside", () => {
  const baseModelIdentifier = "amazon.nova-micro-v1:0:128k";
  const role = () => Object.values(world.local.stack.resources).find(({ ref }) => ref.includes("-BedrockRole"));
  const bucket = () => world.local.stack.outputs["BucketName"] ?? "";
  const job = (name: string, more: Partial<ConstructorParameters<typeof CreateModelCustomizationJobCommand>[0]> = {}) =>
    world.clients.bedrock.send(
      new CreateModelCustomizationJobCommand({
        jobName: name,
        customModelName: `${name}-model`,
        roleArn: role()?.attributes["Arn"] ?? "",
        baseModelIdentifier,
        trainingDataConfig: { s3Uri: `s3://${bucket()}/datasets/${name}.jsonl` },
        outputDataConfig: { s3Uri: `s3://${bucket()}/training/` },
        hyperParameters: { epochCount: "2" },
        ...more,
      }),
    );
  /** Resolves when the journal says so: nobody asks twice. */
  const state = (name: string, wanted: string): Promise<void> => {
    const { journal } = world.local.cloud;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = journal.follow((entry) => {
      if (entry.kind === "bedrock" && entry.name === name && entry.state === wanted) resolve();
    });
    return promise.finally(stop);
  };
  const upload = (name: string, lines: object[]) =>
    world.clients.s3.send(
      new PutObjectCommand({
        Bucket: bucket(),
        Key: `datasets/${name}.jsonl`,
        Body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
      }),
    );
  const talk = (question: string, answer: string) => ({
    schemaVersion: "bedrock-conversation-2024",
    messages: [...user(question), { role: "assistant", content: [{ text: answer }] }],
  });

  test("a job is trained, and its model can be described", async () => {
    const { bedrock } = world.clients;
    await upload(
      "good",
      Array.from({ length: 20 }, (_, id) => talk(`What is the name of star ${id}?`, `It is Star${id}.`)),
    );
    const completed = state("good", "Completed");
    const { jobArn } = await job("good");
    await completed;
    const done = await bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobArn }));
    expect(done).toMatchObject({ status: "Completed", jobName: "good", customizationType: "FINE_TUNING" });
    expect(done.endTime).toBeInstanceOf(Date);
    const model = await bedrock.send(new GetCustomModelCommand({ modelIdentifier: done.outputModelArn }));
    expect(model).toMatchObject({ modelName: "good-model", modelStatus: "Active", jobArn });
    expect(await refusal(bedrock.send(new StopModelCustomizationJobCommand({ jobIdentifier: jobArn })))).toMatchObject({
      name: "ConflictException",
    });
    expect(await refusal(job("good"))).toMatchObject({ name: "ConflictException", status: 400 });
  });

  test("a job that cannot read its training file fails and says why", async () => {
    const failed = state("missing", "Failed");
    const { jobArn } = await job("missing");
    await failed;
    const done = await world.clients.bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier: jobArn }));
    expect(done.status).toBe("Failed");
    expect(done.failureMessage).toContain("datasets/missing.jsonl");
  });

  test("what AWS refuses at once is refused at once", async () => {
    const role = "arn:aws:iam::000000000000:role/nobody";
    expect((await refusal(job("untrusted", { roleArn: role }))).message).toContain(
      "Could not assume provided IAM role",
    );
    expect((await refusal(job("eager", { hyperParameters: { epochCount: "99" } }))).message).toContain("epochCount");
    expect((await refusal(job("bad!name"))).message).toContain("at 'jobName' failed to satisfy constraint");
    const none = new GetFoundationModelCommand({ modelIdentifier: "amazon.none-v1:0" });
    expect(await refusal(world.clients.bedrock.send(none))).toMatchObject({
      name: "ResourceNotFoundException",
      status: 404,
    });
  });

  test("the runtime answers in the model's own body and in Converse's", async () => {
    const { runtime } = world.clients;
    const body = JSON.stringify({ messages: user("Hello there.") });
    const answer = await runtime.send(new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body }));
    expect(JSON.parse(answer.body.transformToString())).toMatchObject({
      output: { message: { role: "assistant", content: [{ text: "Hello there." }] } },
      stopReason: "end_turn",
    });
    const said = await runtime.send(
      new ConverseCommand({ modelId: "amazon.nova-lite-v1:0", messages: user("Hello.") }),
    );
    expect(said).toMatchObject({ stopReason: "end_turn", usage: { totalTokens: expect.any(Number) as number } });
    const broken = new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: "{}" });
    expect(await refusal(runtime.send(broken))).toMatchObject({ name: "ValidationException", status: 400 });
  });
});
