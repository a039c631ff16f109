import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createIam } from "../iam/iam.ts";
import { createSts } from "./sts.ts";

let cloud: TestCloud;
let created: ReturnType<typeof createIam>;
let server: { endpoint: string; close(): Promise<void> };
beforeEach(async () => {
  cloud = await testCloud();
  created = createIam({ cloud });
  server = await serveForTest(cloud, [createSts({ cloud, iam: created.iam }).service], created.identify);
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const client = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  new STSClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });

test("a user is told its account", async () => {
  const identity = await client({ accessKeyId: "123456789012", secretAccessKey: "x" }).send(
    new GetCallerIdentityCommand({}),
  );
  expect(identity).toMatchObject({
    Account: "123456789012",
    Arn: "arn:aws:iam::123456789012:root",
    UserId: "123456789012",
  });
});

test("a function's credentials are told their role's session", async () => {
  const trust = {
    Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  };
  const properties = { RoleName: "worker", AssumeRolePolicyDocument: trust };
  await created.provision["AWS::IAM::Role"]?.({
    stack: "s",
    logicalId: "r",
    type: "AWS::IAM::Role",
    properties,
    metadata: {},
  });
  const credentials = created.iam.issueCredentials("arn:aws:iam::000000000000:role/worker");
  await expect(client(credentials).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
    Arn: "arn:aws:sts::000000000000:assumed-role/worker/worker",
    UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:worker$/),
  });
});

test("credentials of an earlier start are refused", async () => {
  const stale = { accessKeyId: "ASIACHOREO0123456789", secretAccessKey: "x" };
  await expect(client(stale).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("what is not here is refused by name", async () => {
  const assume = new AssumeRoleCommand({ RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "session" });
  await expect(client({ accessKeyId: "x", secretAccessKey: "x" }).send(assume)).rejects.toMatchObject({
    name: "UnsupportedOperation",
    message: expect.stringContaining("sts AssumeRole is not in the local cloud"),
  });
});
