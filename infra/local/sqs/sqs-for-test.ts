import { SQSClient } from "@aws-sdk/client-sqs";
import type { FaultRates } from "../core/faults.ts";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createSqs, type Sqs } from "./sqs.ts";

export type SqsForTest = { cloud: TestCloud; sqs: Sqs; client: SQSClient; close(): Promise<void> };

/** SQS behind the real server, and a stock SDK client of it. */
export const sqsForTest = async (
  options: { speed?: number; faults?: Partial<FaultRates>; iam?: LocalIam } = {},
): Promise<SqsForTest> => {
  const cloud = await testCloud({ speed: options.speed ?? 1, faults: options.faults ?? {} });
  const sqs = createSqs({
    cloud,
    iam: options.iam ?? allowEverything,
  });
  const server = await serveForTest(cloud, [sqs.service]);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SQSClient({ endpoint: server.endpoint, region: cloud.region, credentials, maxAttempts: 1 });
  return {
    cloud,
    sqs,
    client,
    close: async () => {
      client.destroy();
      await sqs.stop();
      await server.close();
      await cloud.close();
    },
  };
};
