import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createIam } from "../iam/iam.ts";
import { createSts } from "./sts.ts";

let cloud: TestCloud;
let created: ReturnType<typeof createIam>;
let server: { endpoint: string; close(): Promise<void> };
beforeEach(async () => {
  cloud = await testCloud();
  created = createIam({ cloud });
  server = await serveForTest(cloud, [createSts({ cloud, ...created }).service], created.identify);
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

describe("AssumeRole", () => {
  const other = "111122223333";
  const role = async (RoleName: string, principal: string, Condition?: object): Promise<string> => {
    const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = { Statement: Condition ? { ...statement, Condition } : statement };
    await created.provision["AWS::IAM::Role"]?.({
      stack: "s",
      logicalId: RoleName,
      type: "AWS::IAM::Role",
      properties: { RoleName, AssumeRolePolicyDocument },
      metadata: {},
    });
    return `arn:aws:iam::000000000000:role/${RoleName}`;
  };
  const assume = (RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}, accessKeyId = other) =>
    client({ accessKeyId, secretAccessKey: "x" }).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "audit", ...more }),
    );

  test("opens a session for whom the role trusts, and the session is known by its name", async () => {
    const RoleArn = await role("reader", `arn:aws:iam::${other}:root`);
    const { Credentials, AssumedRoleUser } = await assume(RoleArn);
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::000000000000:assumed-role/reader/audit");
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    const session = { accessKeyId: Credentials?.AccessKeyId ?? "", secretAccessKey: "x", sessionToken: "t" };
    await expect(client(session).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/reader/audit",
    });
  });

  test("is refused alike for a role that trusts somebody else and for one that is not there", async () => {
    const RoleArn = await role("theirs", "arn:aws:iam::999999999999:root");
    for (const arn of [RoleArn, "arn:aws:iam::000000000000:role/nobody"])
      await expect(assume(arn)).rejects.toMatchObject({
        name: "AccessDenied",
        message: `User: arn:aws:iam::${other}:root is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      });
  });

  test("heeds the external id", async () => {
    const RoleArn = await role("guarded", other, { StringEquals: { "sts:ExternalId": "secret" } });
    await expect(assume(RoleArn)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(RoleArn, { ExternalId: "secret" })).resolves.toBeDefined();
  });

  test("checks its parameters, and refuses by name what is not here", async () => {
    const RoleArn = await role("reader", other);
    await expect(assume(RoleArn, { RoleSessionName: "a b" })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(assume(RoleArn, { DurationSeconds: 60 })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(assume(RoleArn, { DurationSeconds: 7200 })).rejects.toMatchObject({
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
    await expect(assume(RoleArn, { Policy: "{}" })).rejects.toMatchObject({ name: "UnsupportedOperation" });
  });
});

test("what is not here is refused by name", async () => {
  await expect(
    client({ accessKeyId: "x", secretAccessKey: "x" }).send(new GetSessionTokenCommand({})),
  ).rejects.toMatchObject({
    name: "UnsupportedOperation",
    message: expect.stringContaining("sts GetSessionToken is not in the local cloud"),
  });
});
