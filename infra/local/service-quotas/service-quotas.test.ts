import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { readQuotaOverrides } from "./quota-table.ts";
import { createServiceQuotas } from "./service-quotas.ts";

const novaLiteJobs = "L-E2ED42E6";
const modelUnits = "L-BE77399C";
let cloud: TestCloud;
let created: ReturnType<typeof createServiceQuotas>;
let server: { endpoint: string; close(): Promise<void> };
let quotas: ServiceQuotasClient;
beforeEach(async () => {
  cloud = await testCloud();
  created = createServiceQuotas({ cloud, iam: allowEverything, overrides: { [modelUnits]: 1 } });
  server = await serveForTest(cloud, [created.service]);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  quotas = new ServiceQuotasClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const valueOf = async (QuotaCode: string) =>
  (await quotas.send(new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode }))).Quota?.Value;
const post = (body: unknown, contentType = "application/json") =>
  fetch(`${server.endpoint}/_choreo/quotas`, {
    method: "POST",
    headers: { "content-type": contentType },
    body: JSON.stringify(body),
  });

test("a quota is described as AWS does", async () => {
  const answer = await quotas.send(new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode: novaLiteJobs }));
  expect(answer.Quota).toMatchObject({
    QuotaArn: "arn:aws:servicequotas:us-east-1:000000000000:bedrock/L-E2ED42E6",
    QuotaName: "Sum of in-progress and submitted batch inference jobs using a base model for Nova Lite V1",
    Value: 100,
    Adjustable: true,
    GlobalQuota: false,
  });
});

test("configuration changes what is applied and leaves AWS's default", async () => {
  expect(await valueOf(modelUnits)).toBe(1);
  const byDefault = await quotas.send(
    new GetAWSDefaultServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode: modelUnits }),
  );
  expect(byDefault.Quota?.Value).toBe(0);
});

test("all quotas come in pages, with default and applied values", async () => {
  const codes = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: "bedrock", MaxResults: 20, NextToken }));
    for (const quota of page.Quotas ?? []) codes.add(quota.QuotaCode ?? "");
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(codes.size).toBe(51);
  const defaults = await quotas.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode: "bedrock" }));
  expect(defaults.Quotas).toHaveLength(51);
  expect(defaults.NextToken).toBeUndefined();
  const codesOf = async (filter: { QuotaCode?: string; QuotaAppliedAtLevel?: "ACCOUNT" | "RESOURCE" }) =>
    (await quotas.send(new ListServiceQuotasCommand({ ServiceCode: "bedrock", ...filter }))).Quotas?.length;
  expect(await codesOf({ QuotaCode: novaLiteJobs })).toBe(1);
  expect(await codesOf({ QuotaAppliedAtLevel: "ACCOUNT" })).toBe(51);
  expect(await codesOf({ QuotaAppliedAtLevel: "RESOURCE" })).toBe(0);
});

test.each([
  [
    "a service that is not there",
    new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode: novaLiteJobs }),
    "NoSuchResourceException",
    /"bedrock" only/,
  ],
  [
    "a quota that is not there",
    new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode: "L-00000000" }),
    "NoSuchResourceException",
    /quota does not exist/,
  ],
  [
    "too large a page",
    new ListServiceQuotasCommand({ ServiceCode: "bedrock", MaxResults: 101 }),
    "ValidationException",
    /'101' at 'maxResults'/,
  ],
  [
    "a level that AWS does not have, before the service is looked for",
    new ListServiceQuotasCommand({ ServiceCode: "ec2", QuotaAppliedAtLevel: "NOBODY" as "ALL" }),
    "ValidationException",
    /'NOBODY' at 'quotaAppliedAtLevel'/,
  ],
  [
    "a token never given",
    new ListServiceQuotasCommand({ ServiceCode: "bedrock", NextToken: "x" }),
    "InvalidPaginationTokenException",
    /not valid/,
  ],
  [
    "an increase",
    new RequestServiceQuotaIncreaseCommand({ ServiceCode: "bedrock", QuotaCode: novaLiteJobs, DesiredValue: 2 }),
    "UnsupportedOperation",
    /RequestServiceQuotaIncrease/,
  ],
])("%s is refused", async (_name, command, name, message) => {
  await expect(quotas.send(command as GetServiceQuotaCommand)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  });
});

describe("changing a quota on the way", () => {
  test("is applied at once, journalled, kept over a restart and taken back", async () => {
    expect(await (await post({ code: novaLiteJobs, value: 3 })).json()).toEqual({ code: novaLiteJobs, value: 3 });
    expect(await valueOf(novaLiteJobs)).toBe(3);
    expect(
      created.lookup("Sum of in-progress and submitted batch inference jobs using a base model for Nova Lite V1"),
    ).toBe(3);
    expect(cloud.journal.read(0)).toContainEqual(
      expect.objectContaining({ kind: "bedrock", resource: "quota", state: "3" }),
    );
    expect(createServiceQuotas({ cloud, iam: allowEverything }).lookup(novaLiteJobs)).toBe(3);
    await post({ code: novaLiteJobs, value: null });
    expect(await valueOf(novaLiteJobs)).toBe(100);
  });

  test("reaches quotas that AWS knows by name only", async () => {
    expect(created.lookup("Concurrent model customization jobs")).toBe(2);
    await post({ code: "Concurrent model customization jobs", value: 5 });
    expect(created.lookup("Concurrent model customization jobs")).toBe(5);
    const minimum = "Minimum number of records per batch inference job for Nova Lite V1";
    expect(created.lookup(minimum)).toBeUndefined();
    expect((await post({ code: minimum, value: 10 })).status).toBe(200);
    expect(created.lookup(minimum)).toBe(10);
  });

  test.each([
    [{ code: "L-00000000", value: 1 }, 400, /L-00000000/],
    [{ code: novaLiteJobs, value: -1 }, 400, /from 0 to/],
    [{ code: novaLiteJobs, value: "3" }, 400, /must be a number/],
    [{ value: 3 }, 400, /"code"/],
  ])("%j is refused", async (body, status, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(message);
  });

  test("is closed to a web page that may only send plain text", async () => {
    expect((await post({ code: novaLiteJobs, value: 3 }, "text/plain")).status).toBe(415);
  });
});

test("overrides from the environment are read strictly", () => {
  expect(readQuotaOverrides(`{"${novaLiteJobs}": 5}`)).toEqual({ [novaLiteJobs]: 5 });
  expect(() => readQuotaOverrides("x")).toThrow(/not JSON/);
  expect(() => readQuotaOverrides('{"L-1": 5}')).toThrow(/"L-1"/);
  expect(() => readQuotaOverrides(`{"${novaLiteJobs}": "5"}`)).toThrow(/must be a number/);
});
