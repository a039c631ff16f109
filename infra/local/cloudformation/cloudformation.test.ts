import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { deploy } from "../template/deploy.ts";
import { createCloudFormation } from "./cloudformation.ts";

const count = 120;
const template = {
  Description: "One of many parts",
  Parameters: { Size: { Type: "String", Default: "small" } },
  Resources: Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `Part${String(n).padStart(3, "0")}`,
      { Type: "Test::Part", Metadata: { n } },
    ]),
  ),
  Outputs: { First: { Description: "The first <part>", Value: { Ref: "Part000" } } },
};

let cloud: TestCloud;
let server: { endpoint: string; close(): Promise<void> };
beforeEach(async () => {
  cloud = await testCloud();
  const created = createCloudFormation({ cloud, iam: allowEverything });
  const provisioners = { "Test::Part": ({ logicalId }: { logicalId: string }) => ({ ref: `the-${logicalId}` }) };
  created.deployed(await deploy({ template, stackName: "Parts", provisioners, cloud }), template);
  server = await serveForTest(cloud, [created.service]);
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const client = (accessKeyId = "000000000000") =>
  new CloudFormationClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "x" },
    maxAttempts: 1,
  });
const StackId = "arn:aws:cloudformation:us-east-1:000000000000:stack/Parts/local";

test("the running stack is described, with its outputs", async () => {
  for (const StackName of [undefined, "Parts", StackId]) {
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName }));
    expect(Stacks).toMatchObject([
      {
        StackId,
        StackName: "Parts",
        Description: "One of many parts",
        StackStatus: "CREATE_COMPLETE",
        CreationTime: expect.any(Date),
        Parameters: [{ ParameterKey: "Size", ParameterValue: "small" }],
        Outputs: [{ OutputKey: "First", OutputValue: "the-Part000", Description: "The first <part>" }],
      },
    ]);
  }
});

test("stacks are summarized, by status where asked", async () => {
  const list = async (StackStatusFilter?: ("CREATE_COMPLETE" | "DELETE_COMPLETE")[]) =>
    (await client().send(new ListStacksCommand({ StackStatusFilter }))).StackSummaries?.map((one) => one.StackName) ??
    [];
  expect(await list()).toEqual(["Parts"]);
  expect(await list(["CREATE_COMPLETE"])).toEqual(["Parts"]);
  expect(await list(["DELETE_COMPLETE"])).toEqual([]);
});

test("resources are listed in pages of a hundred", async () => {
  const first = await client().send(new ListStackResourcesCommand({ StackName: "Parts" }));
  expect(first.StackResourceSummaries).toHaveLength(100);
  expect(first.StackResourceSummaries?.[7]).toMatchObject({
    LogicalResourceId: "Part007",
    PhysicalResourceId: "the-Part007",
    ResourceType: "Test::Part",
    ResourceStatus: "CREATE_COMPLETE",
  });
  const rest = await client().send(new ListStackResourcesCommand({ StackName: "Parts", NextToken: first.NextToken }));
  expect(rest.StackResourceSummaries).toHaveLength(count - 100);
  expect(rest.NextToken).toBeUndefined();
});

test("one resource is described by its logical or its physical id", async () => {
  const one = { LogicalResourceId: "Part003", PhysicalResourceId: "the-Part003" };
  const byLogicalId = new DescribeStackResourcesCommand({ StackName: "Parts", LogicalResourceId: "Part003" });
  expect((await client().send(byLogicalId)).StackResources).toMatchObject([one]);
  const byPhysicalId = new DescribeStackResourcesCommand({ PhysicalResourceId: "the-Part003" });
  expect((await client().send(byPhysicalId)).StackResources?.[3]).toMatchObject(one);
  const detail = new DescribeStackResourceCommand({ StackName: "Parts", LogicalResourceId: "Part003" });
  expect((await client().send(detail)).StackResourceDetail).toMatchObject({ ...one, Metadata: '{"n":3}' });
});

test("the template is what was deployed", async () => {
  const { TemplateBody = "" } = await client().send(new GetTemplateCommand({ StackName: "Parts" }));
  expect(JSON.parse(TemplateBody)).toEqual(template);
});

test("what is not there is refused in CloudFormation's words, and what is not here by name", async () => {
  const absent = { name: "ValidationError", message: "Stack with id Others does not exist" };
  await expect(client().send(new DescribeStacksCommand({ StackName: "Others" }))).rejects.toMatchObject(absent);
  await expect(client("111122223333").send(new DescribeStacksCommand({ StackName: "Parts" }))).rejects.toMatchObject({
    message: "Stack with id Parts does not exist",
  });
  for (const refused of [
    new DescribeStacksCommand({ NextToken: "5" }),
    new ListStackResourcesCommand({ StackName: "Parts", NextToken: "" }),
    new DescribeStackResourceCommand({ StackName: "Parts", LogicalResourceId: undefined }),
    new ListStacksCommand({ StackStatusFilter: ["GONE" as "DELETE_COMPLETE"] }),
  ])
    await expect(client().send(refused as DescribeStacksCommand)).rejects.toMatchObject({ name: "ValidationError" });
  const both = new DescribeStackResourcesCommand({ StackName: "Parts", PhysicalResourceId: "the-Part003" });
  await expect(client().send(both)).rejects.toMatchObject({ name: "ValidationError" });
  const changes = new GetTemplateCommand({ StackName: "Parts", ChangeSetName: "changes" });
  await expect(client().send(changes)).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  const create = new CreateStackCommand({ StackName: "x", TemplateBody: "{}" });
  await expect(client().send(create)).rejects.toMatchObject({ name: "UnsupportedOperation" });
});

test("another version of the API has none of these operations", async () => {
  const { hostname, port } = (await client().config.endpoint?.()) ?? { hostname: "", port: 0 };
  const credential = "Credential=000000000000/20260101/us-east-1/cloudformation/aws4_request";
  const headers = {
    authorization: `AWS4-HMAC-SHA256 ${credential}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  for (const [body, version] of [
    ["Action=DescribeStacks&Version=1999-01-01", "1999-01-01"],
    ["Action=DescribeStacks", "NO_VERSION_SPECIFIED"],
  ]) {
    const answer = await fetch(`http://${hostname}:${port}/`, { method: "POST", headers, body: body ?? "" });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining(
        `<Code>InvalidAction</Code><Message>Could not find operation DescribeStacks for version ${version}<`,
      ),
    ]);
  }
});
