import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteResourcePolicyCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeRegistryCommand,
  DescribeSchemaCommand,
  ExportSchemaCommand,
  GetResourcePolicyCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  ListTagsForResourceCommand,
  PutResourcePolicyCommand,
  SchemasClient,
  SearchSchemasCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRegistryCommand,
  UpdateSchemaCommand,
} from "@aws-sdk/client-schemas";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createIam } from "../iam/iam.ts";
import { createSchemas } from "./schemas.ts";

const draft4 = (title: string) =>
  JSON.stringify({ $schema: "http://json-schema.org/draft-04/schema#", title, type: "object" });
const openApi = JSON.stringify({ openapi: "3.0.0", info: { title: "t", version: "1" }, paths: {} });
const names = { RegistryName: "choreo", SchemaName: "choreo.dataset@DatasetReady" };

let cloud: TestCloud;
let created: ReturnType<typeof createSchemas>;
let server: { endpoint: string; close(): Promise<void> };
let client: SchemasClient;
const clientOf = (accessKeyId: string) =>
  new SchemasClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "x" },
    maxAttempts: 1,
  });

beforeEach(async () => {
  cloud = await testCloud();
  const { iam, identify } = createIam({ cloud });
  created = createSchemas({ cloud, iam });
  server = await serveForTest(cloud, [created.service], identify);
  client = clientOf("test");
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const registry = () =>
  client.send(new CreateRegistryCommand({ RegistryName: "choreo", Description: "d", Tags: { a: "b" } }));
const schema = (more: object = {}) =>
  client.send(new CreateSchemaCommand({ ...names, Type: "JSONSchemaDraft4", Content: draft4("one"), ...more }));
const refused = (name: string, message: RegExp) =>
  expect.objectContaining({ name, message: expect.stringMatching(message) });

describe("registries", () => {
  test("are created, described, updated, listed and deleted", async () => {
    const arn = "arn:aws:schemas:us-east-1:000000000000:registry/choreo";
    expect(await registry()).toMatchObject({
      RegistryArn: arn,
      RegistryName: "choreo",
      Description: "d",
      Tags: { a: "b" },
    });
    await client.send(new UpdateRegistryCommand({ RegistryName: "choreo", Description: "e" }));
    expect(await client.send(new DescribeRegistryCommand({ RegistryName: "choreo" }))).toMatchObject({
      Description: "e",
      Tags: { a: "b" },
    });
    const listed = async (Scope?: string) =>
      (await client.send(new ListRegistriesCommand(Scope ? { Scope } : {}))).Registries?.map(
        ({ RegistryName }) => RegistryName,
      );
    expect(await listed()).toEqual(["aws.events", "choreo"]);
    expect(await listed("LOCAL")).toEqual(["choreo"]);
    expect(await listed("AWS")).toEqual(["aws.events"]);
    await client.send(new DeleteRegistryCommand({ RegistryName: "choreo" }));
    await expect(client.send(new DescribeRegistryCommand({ RegistryName: "choreo" }))).rejects.toEqual(
      refused("NotFoundException", /choreo does not exist/),
    );
  });

  test("are refused twice, in bad names, in AWS's prefix, above ten and, with schemas in them, deletion", async () => {
    await registry();
    await expect(registry()).rejects.toEqual(refused("ConflictException", /already exists/));
    const named = (RegistryName: string) => client.send(new CreateRegistryCommand({ RegistryName }));
    await expect(named("a b")).rejects.toEqual(refused("BadRequestException", /"a b"/));
    await expect(named("aws.mine")).rejects.toEqual(refused("ForbiddenException", /AWS's own/));
    await schema();
    await expect(client.send(new DeleteRegistryCommand({ RegistryName: "choreo" }))).rejects.toEqual(
      refused("BadRequestException", /has schemas/),
    );
    for (let count = 2; count <= 10; count += 1) await named(`r${count}`);
    await expect(named("r11")).rejects.toEqual(refused("ForbiddenException", /10 registries/));
  });
});

describe("schemas", () => {
  beforeEach(async () => void (await registry()));

  test("are created, described, updated to a new version, and deleted", async () => {
    expect(await schema()).toMatchObject({
      SchemaArn: "arn:aws:schemas:us-east-1:000000000000:schema/choreo/choreo.dataset@DatasetReady",
      SchemaVersion: "1",
      LastModified: expect.any(Date),
    });
    expect(await client.send(new UpdateSchemaCommand({ ...names, Content: draft4("two") }))).toMatchObject({
      SchemaVersion: "2",
    });
    expect(await client.send(new UpdateSchemaCommand({ ...names, Content: draft4("two") }))).toMatchObject({
      SchemaVersion: "2",
    });
    expect(await client.send(new DescribeSchemaCommand(names))).toMatchObject({
      SchemaVersion: "2",
      Content: draft4("two"),
      Type: "JSONSchemaDraft4",
    });
    expect(await client.send(new DescribeSchemaCommand({ ...names, SchemaVersion: "1" }))).toMatchObject({
      Content: draft4("one"),
    });
    const versions = await client.send(new ListSchemaVersionsCommand({ ...names, Limit: 1 }));
    expect(versions).toMatchObject({ SchemaVersions: [{ SchemaVersion: "2" }], NextToken: expect.any(String) });
    expect(
      (await client.send(new ListSchemaVersionsCommand({ ...names, NextToken: versions.NextToken }))).SchemaVersions,
    ).toMatchObject([{ SchemaVersion: "1" }]);
    await client.send(new DeleteSchemaVersionCommand({ ...names, SchemaVersion: "1" }));
    await expect(client.send(new DescribeSchemaCommand({ ...names, SchemaVersion: "1" }))).rejects.toEqual(
      refused("NotFoundException", /no version 1/),
    );
    await expect(client.send(new DeleteSchemaVersionCommand({ ...names, SchemaVersion: "2" }))).rejects.toEqual(
      refused("BadRequestException", /the only one/),
    );
    await client.send(new DeleteSchemaCommand(names));
    expect((await client.send(new ListSchemasCommand({ RegistryName: "choreo" }))).Schemas).toEqual([]);
  });

  test("are listed by prefix and found by their words", async () => {
    await schema();
    await schema({ SchemaName: "other", Type: "OpenApi3", Content: openApi });
    const listed = await client.send(new ListSchemasCommand({ RegistryName: "choreo", SchemaNamePrefix: "choreo." }));
    expect(listed.Schemas).toMatchObject([{ SchemaName: names.SchemaName, VersionCount: 1 }]);
    const found = await client.send(new SearchSchemasCommand({ RegistryName: "choreo", Keywords: "ONE object" }));
    expect(found.Schemas).toMatchObject([
      { SchemaName: names.SchemaName, SchemaVersions: [{ SchemaVersion: "1", Type: "JSONSchemaDraft4" }] },
    ]);
    expect(
      (await client.send(new SearchSchemasCommand({ RegistryName: "choreo", Keywords: "nowhere" }))).Schemas,
    ).toEqual([]);
  });

  test.each<[string, object, string, RegExp]>([
    ["another type", { Type: "Avro" }, "BadRequestException", /'Avro' at 'type'.*\[OpenApi3, JSONSchemaDraft4\]/],
    ["text that is no JSON", { Content: "{" }, "BadRequestException", /not JSON/],
    ["a JSON list", { Content: "[]" }, "BadRequestException", /must be a JSON object/],
    [
      "another draft",
      { Content: '{"$schema":"https://json-schema.org/draft/2020-12/schema"}' },
      "BadRequestException",
      /2020-12/,
    ],
    [
      "OpenAPI 3.1",
      { Type: "OpenApi3", Content: openApi.replace("3.0.0", "3.1.0") },
      "BadRequestException",
      /"3.1.0"; it must be 3.0.x/,
    ],
    [
      "OpenAPI without info",
      { Type: "OpenApi3", Content: '{"openapi":"3.0.0","paths":{}}' },
      "BadRequestException",
      /info.title/,
    ],
    ["too long a text", { Content: `"${"x".repeat(100_000)}"` }, "BadRequestException", /less than or equal to 100000/],
    [
      "too deep a text",
      { Content: `${'{"a":'.repeat(300)}1${"}".repeat(300)}` },
      "BadRequestException",
      /deeper than 255/,
    ],
    ["a bad name", { SchemaName: "a b" }, "BadRequestException", /"a b"/],
    ["a registry that is not there", { RegistryName: "none" }, "NotFoundException", /none does not exist/],
    ["AWS's registry", { RegistryName: "aws.events" }, "ForbiddenException", /AWS's own/],
    ["too long a description", { Description: "x".repeat(257) }, "BadRequestException", /less than or equal to 256/],
  ])("%s is refused", async (_name, more, name, message) => {
    await expect(schema(more)).rejects.toEqual(refused(name, message));
  });

  test("have at most a hundred versions", async () => {
    await schema();
    for (let version = 2; version <= 100; version += 1)
      await client.send(new UpdateSchemaCommand({ ...names, Content: draft4(`v${version}`) }));
    await expect(client.send(new UpdateSchemaCommand({ ...names, Content: draft4("v101") }))).rejects.toEqual(
      refused("ForbiddenException", /100 versions/),
    );
  });

  test("an export is refused by name", async () => {
    await expect(client.send(new ExportSchemaCommand({ ...names, Type: "JSONSchemaDraft4" }))).rejects.toEqual(
      refused("UnsupportedOperation", /schemas ExportSchema/),
    );
  });
});

test("tags keep to AWS's limits, all of a resource's together", async () => {
  const RegistryName = "tagged";
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, "v"]));
  for (const Tags of [many(51), { "aws:x": "1" }, { "": "1" }, { ["k".repeat(129)]: "1" }, { k: "v".repeat(257) }])
    await expect(client.send(new CreateRegistryCommand({ RegistryName, Tags }))).rejects.toMatchObject({
      name: "BadRequestException",
    });
  const { RegistryArn: ResourceArn = "" } = await client.send(
    new CreateRegistryCommand({ RegistryName, Tags: many(50) }),
  );
  await client.send(new TagResourceCommand({ ResourceArn, Tags: { k1: "other" } }));
  await expect(client.send(new TagResourceCommand({ ResourceArn, Tags: { more: "1" } }))).rejects.toMatchObject({
    name: "BadRequestException",
  });
  const elsewhere = new ListTagsForResourceCommand({ ResourceArn: ResourceArn.replace("us-east-1", "eu-west-1") });
  await expect(client.send(elsewhere)).rejects.toMatchObject({ name: "NotFoundException" });
});

test("tags are added, listed and taken away", async () => {
  await registry();
  const { SchemaArn: ResourceArn } = await schema({ Tags: { one: "1" } });
  await client.send(new TagResourceCommand({ ResourceArn, Tags: { two: "2" } }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ one: "1", two: "2" });
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["one"] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ two: "2" });
});

test("a registry's policy is kept under a revision and lets another account in", async () => {
  await registry();
  const other = clientOf("222222222222");
  const read = () => other.send(new DescribeRegistryCommand({ RegistryName: "choreo" }));
  await expect(read()).rejects.toEqual(
    refused("AccessDeniedException", /no resource-based policy allows the schemas:DescribeRegistry action/),
  );
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "222222222222" }, Action: "schemas:*", Resource: "*" }],
  });
  const { RevisionId } = await client.send(new PutResourcePolicyCommand({ RegistryName: "choreo", Policy }));
  await expect(read()).resolves.toMatchObject({ RegistryName: "choreo" });
  const got = await client.send(new GetResourcePolicyCommand({ RegistryName: "choreo" }));
  expect({ ...got, Policy: String(got.Policy) }).toMatchObject({ RevisionId, Policy });
  await expect(
    client.send(new PutResourcePolicyCommand({ RegistryName: "choreo", Policy, RevisionId: "old" })),
  ).rejects.toEqual(refused("PreconditionFailedException", /another revision than old/));
  await client.send(new DeleteResourcePolicyCommand({ RegistryName: "choreo" }));
  await expect(client.send(new GetResourcePolicyCommand({ RegistryName: "choreo" }))).rejects.toEqual(
    refused("NotFoundException", /has no policy/),
  );
  await expect(client.send(new GetResourcePolicyCommand({}))).rejects.toEqual(
    refused("BadRequestException", /registryName must be given/),
  );
});

describe("provisioning", () => {
  const make = async (type: string, properties: Record<string, unknown>) =>
    created.provision[type]?.({ stack: "Choreo", logicalId: "Thing", type, properties, metadata: {} });

  test("gives what CloudFormation gives, and a second start changes nothing", async () => {
    const start = async (Content: string) => {
      const made = await make("AWS::EventSchemas::Registry", {
        RegistryName: "choreo",
        Tags: [{ Key: "a", Value: "b" }],
      });
      const content = {
        RegistryName: made?.attributes?.["RegistryName"],
        SchemaName: "s",
        Type: "JSONSchemaDraft4",
        Content,
      };
      return { made, schema: await make("AWS::EventSchemas::Schema", content) };
    };
    const first = await start(draft4("one"));
    expect(first.made).toEqual({
      ref: "arn:aws:schemas:us-east-1:000000000000:registry/choreo",
      attributes: { RegistryArn: "arn:aws:schemas:us-east-1:000000000000:registry/choreo", RegistryName: "choreo" },
    });
    expect(first.schema).toMatchObject({
      ref: "arn:aws:schemas:us-east-1:000000000000:schema/choreo/s",
      attributes: { SchemaVersion: "1", SchemaName: "s" },
    });
    expect((await start(draft4("one"))).schema?.attributes?.["SchemaVersion"]).toBe("1");
    expect((await start(draft4("two"))).schema?.attributes?.["SchemaVersion"]).toBe("2");
  });

  test("a policy stands on its registry, and an unknown property is refused by name", async () => {
    await make("AWS::EventSchemas::Registry", { RegistryName: "choreo" });
    const Policy = { Statement: [{ Effect: "Allow", Principal: "*", Action: "schemas:*", Resource: "*" }] };
    expect(await make("AWS::EventSchemas::RegistryPolicy", { RegistryName: "choreo", Policy })).toMatchObject({
      attributes: { Id: expect.stringContaining("registry/choreo") },
    });
    await expect(make("AWS::EventSchemas::Registry", { RegistryName: "choreo", Colour: "red" })).rejects.toThrow(
      /the property Colour/,
    );
    await expect(
      make("AWS::EventSchemas::RegistryPolicy", { RegistryName: "choreo", Policy: { Statement: [{}] } }),
    ).rejects.toThrow(/Effect/);
  });
});
