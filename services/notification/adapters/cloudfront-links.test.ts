import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createVerify, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { cloudFrontLinks } from "./cloudfront-links.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const options = {
  domain: "d1.cloudfront.net",
  keyPairId: "K1",
  keySecretArn: "arn:aws:secretsmanager:eu-west-1:1:secret:k",
};
const clock = { now: () => new Date("2026-01-01T00:00:00.000Z"), wait: async () => {} };

/** A secret, and how often it was asked for. */
const secret = (SecretString?: string) => {
  const asked: string[] = [];
  const client = {
    send: async ({ input }: { input: { SecretId: string } }) => {
      asked.push(input.SecretId);
      return { SecretString };
    },
  };
  return { asked, client: client as unknown as SecretsManagerClient };
};
/** As CloudFront writes what a query cannot hold (developer guide, "Creating a signed URL using a canned policy"). */
const unescaped = (signature: string) => signature.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/");

test("a link is signed by the secret's key, for its object and until its date; the key is read once", async () => {
  const { asked, client } = secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const links = cloudFrontLinks(options, { clock, client });
  const link = new URL(await links.to("s3://bucket/datasets/a b/manifest #1.json", 48));
  await links.to("s3://bucket/datasets/b", 1);
  expect(asked).toEqual([options.keySecretArn]);
  const resource = "https://d1.cloudfront.net/datasets/a%20b/manifest%20%231.json";
  expect(link.href.split("?")[0]).toBe(resource);
  expect(link.searchParams.get("Key-Pair-Id")).toBe("K1");
  const expires = Date.parse("2026-01-03T00:00:00.000Z") / 1000;
  expect(link.searchParams.get("Expires")).toBe(String(expires));
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const signature = unescaped(link.searchParams.get("Signature") ?? "");
  expect(createVerify("RSA-SHA1").update(policy).verify(publicKey, signature, "base64")).toBe(true);
});

test("a secret without text, or with something that is no key, makes no link", async () => {
  await expect(cloudFrontLinks(options, { clock, ...secret() }).to("s3://b/k", 1)).rejects.toThrow(
    /store the private key as PEM/,
  );
  await expect(cloudFrontLinks(options, { clock, ...secret("no key") }).to("s3://b/k", 1)).rejects.toThrow();
});
