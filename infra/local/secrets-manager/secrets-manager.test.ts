import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createSecretsManager } from "./secrets-manager.ts";

let cloud: TestCloud;
let server: { endpoint: string; close(): Promise<void> };
let secrets: SecretsManagerClient;
beforeEach(async () => {
  cloud = await testCloud();
  server = await serveForTest(cloud, [createSecretsManager({ cloud, iam: allowEverything }).service]);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  secrets = new SecretsManagerClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const create = (Name: string, SecretString: string) => secrets.send(new CreateSecretCommand({ Name, SecretString }));
const read = (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));

test("a secret is read by its name and by its ARN, and its newest value counts", async () => {
  const { ARN = "" } = await create("choreo/hub-token", "hf_one");
  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:\d{12}:secret:choreo\/hub-token-[A-Z2-7]{6}$/);
  expect(await read(ARN)).toMatchObject({ Name: "choreo/hub-token", SecretString: "hf_one" });
  await secrets.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: "hf_two" }));
  expect(await read("choreo/hub-token")).toMatchObject({ ARN, SecretString: "hf_two", VersionStages: ["AWSCURRENT"] });
});

test.each([
  ["that is not there", () => read("nothing"), "ResourceNotFoundException", /can't find/],
  ["without a value", () => create("empty", ""), "InvalidParameterException", /SecretString/],
  ["with a strange name", () => create("a b", "x"), "InvalidParameterException", /Invalid name/],
  [
    "of an older version",
    async () => {
      await create("versioned", "x");
      return secrets.send(new GetSecretValueCommand({ SecretId: "versioned", VersionStage: "AWSPREVIOUS" }));
    },
    "ResourceNotFoundException",
    /can't find/,
  ],
  [
    "twice",
    async () => {
      await create("twice", "x");
      return create("twice", "y");
    },
    "ResourceExistsException",
    /twice already exists/,
  ],
  [
    "to be described",
    () => secrets.send(new DescribeSecretCommand({ SecretId: "x" })),
    "UnsupportedOperation",
    /DescribeSecret/,
  ],
])("a secret %s is refused", async (_, ask, name, message) => {
  await expect(ask()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});
