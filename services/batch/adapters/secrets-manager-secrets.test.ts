import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../../../infra/local/core/testing.ts";
import { createSecretsManager } from "../../../infra/local/secrets-manager/secrets-manager.ts";
import { tokenOf } from "../hub/token-of.ts";
import { secretsManagerSecrets } from "./secrets-manager-secrets.ts";

let cloud: TestCloud;
let server: { endpoint: string; close(): Promise<void> };
let client: SecretsManagerClient;
beforeEach(async () => {
  cloud = await testCloud();
  server = await serveForTest(cloud, [createSecretsManager({ cloud, iam: allowEverything }).service]);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new SecretsManagerClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const keep = async (Name: string, SecretString: string): Promise<string> =>
  (await client.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? "";
const nowhere = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf";

test("the token of a secret is read where the stack allows it, and of no other secret", async () => {
  const hub = await keep("hub", '{"token":"hf_abc"}');
  const other = await keep("database", "password");
  const read = (arn: string | undefined) =>
    tokenOf(arn, { secrets: secretsManagerSecrets(client), allowed: [hub, nowhere] });
  expect(await read(hub)).toEqual({ kind: "token", token: "hf_abc" });
  expect(await read(undefined)).toEqual({ kind: "token", token: undefined });
  expect(await read(other)).toMatchObject({
    kind: "refused",
    problem: { code: "batch/hub-secret", message: expect.stringContaining(other) },
  });
  expect(await read(nowhere)).toMatchObject({ problem: { message: expect.stringContaining("cannot be read") } });
});

test("a secret without a token is refused without a word of what it holds", async () => {
  const odd = await keep("odd", "a b c");
  const refused = await tokenOf(odd, { secrets: secretsManagerSecrets(client), allowed: [odd] });
  expect(refused).toMatchObject({ kind: "refused", problem: { code: "batch/hub-secret" } });
  expect(JSON.stringify(refused)).not.toContain("a b c");
});
