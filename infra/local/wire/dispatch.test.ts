import { describe, expect, test } from "vitest";
import { readScope } from "./credentials.ts";
import { findService, nameOfUnknown } from "./dispatch.ts";
import type { LocalService } from "./types.ts";

const service = (signingName: string, more: Partial<LocalService> = {}): LocalService => ({
  signingName,
  handle: () => Promise.resolve({ status: 200 }),
  ...more,
});
const scopeOf = (name: string) => ({ accessKeyId: "k", region: "us-east-1", service: name });

describe("the credential scope", () => {
  const credential = "AKIA/20261121/eu-west-1/s3/aws4_request";
  const expected = { accessKeyId: "AKIA", region: "eu-west-1", service: "s3" };
  test("is read from the header", () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
    expect(readScope({ authorization }, new URLSearchParams())).toEqual(expected);
  });
  test("is read from a presigned query", () => {
    expect(readScope({}, new URLSearchParams({ "X-Amz-Credential": credential }))).toEqual(expected);
  });
  test("is Bedrock's where one of its API keys stands for a signature", () => {
    const scope = readScope({ authorization: "Bearer bedrock-api-key-x" }, new URLSearchParams());
    expect(scope).toEqual({ accessKeyId: "bedrock-api-key-x", service: "bedrock" });
  });
  test.each(["", "Bearer", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host", "AWS AKIA:signature"])(
    "is absent from %j",
    (authorization) => {
      expect(readScope({ authorization }, new URLSearchParams())).toBeUndefined();
    },
  );
});

describe("the service of a request", () => {
  const s3 = service("s3");
  const table = service("dynamodb", { targetPrefix: "DynamoDB_20120810" });
  const control = service("bedrock", { accepts: (_method, path) => path.startsWith("/model-") });
  const runtime = service("bedrock", { accepts: (_method, path) => path.startsWith("/model/") });
  const sts = service("sts");
  const all = [s3, sts, table, control, runtime];
  const request = (path: string, headers: Record<string, string> = {}) => ({ method: "GET", path, headers });

  test.each<[string, string, Record<string, string>, string | undefined, LocalService | undefined]>([
    ["its target, whatever the scope says", "/", { "x-amz-target": "DynamoDB_20120810.GetItem" }, "other", table],
    ["its scope", "/bucket/key", {}, "s3", s3],
    ["S3 where nothing is said", "/bucket/key", {}, undefined, s3],
    ["STS where a form is not signed", "/", { "content-type": "application/x-www-form-urlencoded" }, undefined, sts],
    ["its path, where two share a scope", "/model/m/converse", {}, "bedrock", runtime],
    ["its path, the other one", "/model-invocation-jobs", {}, "bedrock", control],
    ["the first of two where neither takes it, to refuse it by name", "/guardrails", {}, "bedrock", control],
    ["nobody", "/", {}, "ec2", undefined],
  ])("is found by %s", (_name, path, headers, scope, found) => {
    expect(findService(all, request(path, headers), scope === undefined ? undefined : scopeOf(scope))).toBe(found);
  });

  test("that is unknown is named", () => {
    expect(nameOfUnknown(request("/a"), scopeOf("ec2"))).toBe('The service "ec2" (GET /a)');
    const rpc = request("/service/GraniteServiceVersion20100801/operation/ListMetrics");
    expect(nameOfUnknown(rpc, scopeOf("monitoring"))).toBe('The service "monitoring" (ListMetrics)');
  });
});
