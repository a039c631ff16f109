import { join, resolve } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { Entry, Journal } from "../core/journal.ts";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createLogs } from "../logs/logs.ts";
import { createSqs, type Sqs } from "../sqs/sqs.ts";
import { createLambda, type Lambda, type LambdaOptions } from "./lambda.ts";

export const repositoryRoot = resolve(import.meta.dirname, "../../..");

export type LambdaForTest = {
  cloud: TestCloud;
  sqs: Sqs;
  lambda: Lambda;
  client: LambdaClient;
  logs: CloudWatchLogsClient;
  /** Makes a function of a fixture: `failing.throws`. */
  fn(handler: string, properties?: Record<string, unknown>): Promise<string>;
  queue(name: string, properties?: Record<string, unknown>): Promise<string>;
  map(queueArn: string, functionName: string, properties?: Record<string, unknown>): Promise<string>;
  send(queueArn: string, ...bodies: string[]): void;
  close(): Promise<void>;
};

/** The first entry, past or to come, of which `matches` holds. */
export const entryWhere = <E extends Entry>(journal: Journal, matches: (entry: Entry) => entry is E): Promise<E> => {
  const past = journal.read(0).find(matches);
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve) => {
    const stop = journal.follow((entry) => {
      if (!matches(entry)) return;
      stop();
      resolve(entry);
    });
  });
};

const first = async (made: unknown): Promise<{ ref: string; attributes?: Record<string, string> }> =>
  (await made) as { ref: string; attributes?: Record<string, string> };

/** Lambda, SQS and Logs behind the real server, and stock SDK clients of them. */
export const lambdaForTest = async (
  options: { speed?: number; iam?: LocalIam; lambda?: Partial<LambdaOptions> } = {},
): Promise<LambdaForTest> => {
  const cloud = await testCloud({ speed: options.speed ?? 1 });
  const iam = options.iam ?? allowEverything;
  const sqs = createSqs({ cloud, iam });
  const logging = createLogs({ cloud, iam });
  const lambda = createLambda({
    cloud,
    iam,
    sqs: sqs.port,
    code: async (entry) => join(repositoryRoot, entry),
    logs: logging.port,
    ...options.lambda,
  });
  const server = await serveForTest(cloud, [sqs.service, lambda.service, logging.service], undefined, lambda.afterCall);
  const config = {
    endpoint: server.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const client = new LambdaClient(config);
  const logs = new CloudWatchLogsClient(config);
  const make = (
    type: string,
    logicalId: string,
    more: { properties: Record<string, unknown>; metadata?: Record<string, unknown> },
  ) =>
    first(
      (type.startsWith("AWS::SQS") ? sqs : lambda).provision[type]?.({
        stack: "Test",
        logicalId,
        type,
        metadata: {},
        ...more,
      }),
    );
  return {
    cloud,
    sqs,
    lambda,
    client,
    logs,
    fn: async (handler, properties = {}) => {
      const [file = "", name = ""] = handler.split(".");
      const metadata = { "choreo:entry": `infra/local/lambda/fixtures/${file}.ts` };
      const given = {
        FunctionName: `${file}-${name}`,
        Role: "arn:aws:iam::000000000000:role/worker",
        Runtime: "nodejs24.x",
        Handler: `main.${name}`,
        Code: {},
      };
      const { ref } = await make("AWS::Lambda::Function", file, { metadata, properties: { ...given, ...properties } });
      return ref;
    },
    queue: async (name, properties = {}) => {
      const { attributes } = await make("AWS::SQS::Queue", name, { properties: { QueueName: name, ...properties } });
      return attributes?.["Arn"] ?? "";
    },
    map: async (queueArn, functionName, properties = {}) =>
      (
        await make("AWS::Lambda::EventSourceMapping", "Mapping", {
          properties: { EventSourceArn: queueArn, FunctionName: functionName, ...properties },
        })
      ).ref,
    send: (queueArn, ...bodies) => {
      const from = {
        service: "events.amazonaws.com",
        sourceArn: "arn:aws:events:us-east-1:000000000000:rule/r",
        sourceAccount: "000000000000",
      };
      for (const body of bodies) sqs.port.deliver(queueArn, { body }, from);
    },
    close: async () => {
      await lambda.stop();
      await sqs.stop();
      client.destroy();
      logs.destroy();
      await server.close();
      await cloud.close();
    },
  };
};
