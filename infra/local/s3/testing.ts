import { S3Client } from "@aws-sdk/client-s3";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Identify } from "../wire/server.ts";
import { createS3 } from "./s3.ts";

/** S3 behind the real server, and a stock client that talks to it. */
export const s3ForTest = async (options: { iam?: LocalIam; identify?: Identify } = {}) => {
  const cloud = await testCloud();
  const s3 = createS3({ cloud, iam: options.iam ?? allowEverything });
  const server = await serveForTest(cloud, [s3.service], options.identify);
  const client = new S3Client({
    endpoint: server.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "000000000000", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await s3.stop();
    await cloud.close();
  };
  return { cloud, s3, client, endpoint: server.endpoint, close };
};

/** The error a call ends with, for tests that look at its name, status and fields. */
export const refusalOf = async (
  call: Promise<unknown>,
): Promise<{ name: string; status?: number } & Record<string, unknown>> => {
  try {
    await call;
  } catch (error) {
    const { name, $metadata, ...fields } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { ...fields, name, ...($metadata?.httpStatusCode !== undefined && { status: $metadata.httpStatusCode }) };
  }
  throw new Error("The call was not refused.");
};
