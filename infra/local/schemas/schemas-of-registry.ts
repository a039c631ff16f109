import { pageOf } from "../wire/page.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import { checkContent, checkType, type SchemaType } from "./content.ts";
import {
  limits,
  onRegistry,
  onSchema,
  operation,
  pageSize,
  requireRegistry,
  requireSchema,
  type PageInput,
  type RegistryInput,
  type SchemaInput,
  type Schemas,
} from "./context.ts";
import { badRequest, conflict, forbidden, notFound } from "./errors.ts";
import { checkDescription, checkRegistryName, checkSchemaName, checkTags, schemaArn, type Tags } from "./names.ts";
import type { SchemaVersion, StoredSchema } from "./store.ts";

type PutInput = SchemaInput & { Content?: unknown; Description?: unknown; Type?: unknown; tags?: Tags };
type VersionInput = SchemaInput & { SchemaVersion?: string };
type ListInput = RegistryInput & PageInput & { SchemaNamePrefix?: string };

const path = "/v1/registries/name/{RegistryName}/schemas/name/{SchemaName}";

const answer = ({ cloud }: Schemas, schema: StoredSchema, version: SchemaVersion) => ({
  Description: schema.description,
  LastModified: new Date(schema.lastModifiedAt),
  SchemaArn: schemaArn(cloud, schema.registry, schema.name),
  SchemaName: schema.name,
  SchemaVersion: String(version.version),
  Type: version.type,
  VersionCreatedDate: new Date(version.createdAt),
  tags: schema.tags,
});

const addVersion = (
  { cloud, store }: Schemas,
  schema: StoredSchema,
  body: { content: string; type: SchemaType },
): SchemaVersion => {
  const versions = store.versions(schema.registry, schema.name);
  if (versions.length >= limits.versionsPerSchema) {
    throw forbidden(
      `Schema ${schema.name} has ${limits.versionsPerSchema} versions, the most it may have. Delete old ones first.`,
    );
  }
  const version = {
    registry: schema.registry,
    schema: schema.name,
    version: (versions[0]?.version ?? 0) + 1,
    createdAt: cloud.clock.now(),
    ...body,
  };
  store.addVersion(version);
  return version;
};

/** Makes a schema with its first version. */
export const createSchema = (schemas: Schemas, input: PutInput) => {
  const registry = requireRegistry(schemas, checkRegistryName(input.RegistryName));
  const name = checkSchemaName(input.SchemaName);
  const type = checkType(input.Type);
  const content = checkContent(input.Content, type);
  const { store, cloud } = schemas;
  if (store.schema(registry.name, name)) throw conflict(`Schema with name ${name} already exists.`);
  if (store.schemas(registry.name).length >= limits.schemasPerRegistry) {
    throw forbidden(`Registry ${registry.name} has ${limits.schemasPerRegistry} schemas, the most it may have.`);
  }
  const schema = {
    registry: registry.name,
    name,
    description: checkDescription(input.Description),
    tags: checkTags(input.tags),
    lastModifiedAt: cloud.clock.now(),
  };
  store.putSchema(schema);
  return answer(schemas, schema, addVersion(schemas, schema, { content, type }));
};

/** Changes the description and, where the content differs from the newest version's, adds a version. */
export const updateSchema = (schemas: Schemas, input: PutInput) => {
  checkRegistryName(input.RegistryName);
  const schema = requireSchema(schemas, input);
  const [newest] = schemas.store.versions(schema.registry, schema.name);
  const type = input.Type === undefined && newest ? newest.type : checkType(input.Type);
  const updated = {
    ...schema,
    lastModifiedAt: schemas.cloud.clock.now(),
    description: input.Description === undefined ? schema.description : checkDescription(input.Description),
  };
  const content = input.Content === undefined && newest ? newest.content : checkContent(input.Content, type);
  const same = newest !== undefined && newest.content === content && newest.type === type;
  const version = same ? newest : addVersion(schemas, schema, { content, type });
  schemas.store.putSchema(updated);
  return answer(schemas, updated, version);
};

const findVersion = ({ store }: Schemas, { RegistryName, SchemaName, SchemaVersion }: VersionInput): SchemaVersion => {
  const versions = store.versions(RegistryName, SchemaName);
  const found =
    SchemaVersion === undefined ? versions[0] : versions.find(({ version }) => String(version) === SchemaVersion);
  if (found) return found;
  throw notFound(`Schema ${SchemaName} has no version ${SchemaVersion ?? ""}.`);
};

const describe = (schemas: Schemas, input: VersionInput) => {
  const schema = requireSchema(schemas, input);
  const version = findVersion(schemas, input);
  return { ...answer(schemas, schema, version), Content: version.content };
};

const removeVersion = (schemas: Schemas, input: VersionInput) => {
  checkRegistryName(input.RegistryName);
  const schema = requireSchema(schemas, input);
  const { version } = findVersion(schemas, input);
  if (schemas.store.versions(schema.registry, schema.name).length === 1)
    throw badRequest(`Version ${version} is the only one of schema ${schema.name}. Delete the schema.`);
  schemas.store.deleteVersion(schema.registry, schema.name, version);
};

const remove = (schemas: Schemas, input: SchemaInput) => {
  checkRegistryName(input.RegistryName);
  const { registry, name } = requireSchema(schemas, input);
  schemas.store.deleteSchema(registry, name);
};

const list = (schemas: Schemas, input: ListInput) => {
  const registry = requireRegistry(schemas, input.RegistryName);
  const all = schemas.store.schemas(registry.name).filter(({ name }) => name.startsWith(input.SchemaNamePrefix ?? ""));
  const page = pageOf(all, { token: input.NextToken, size: pageSize(input), invalidTokenCode: "BadRequestException" });
  const Schemas = page.items.map((schema) => ({
    LastModified: new Date(schema.lastModifiedAt),
    SchemaArn: schemaArn(schemas.cloud, schema.registry, schema.name),
    SchemaName: schema.name,
    tags: schema.tags,
    VersionCount: schemas.store.versions(schema.registry, schema.name).length,
  }));
  return { Schemas, NextToken: page.nextToken };
};

const listVersions = (schemas: Schemas, input: SchemaInput & PageInput) => {
  const { registry, name } = requireSchema(schemas, input);
  const page = pageOf(schemas.store.versions(registry, name), {
    token: input.NextToken,
    size: pageSize(input),
    invalidTokenCode: "BadRequestException",
  });
  const SchemaVersions = page.items.map(({ version, type }) => ({
    SchemaArn: schemaArn(schemas.cloud, registry, name),
    SchemaName: name,
    SchemaVersion: String(version),
    Type: type,
  }));
  return { SchemaVersions, NextToken: page.nextToken };
};

/** The operations on schemas and their versions. */
export const schemaRoutes = (schemas: Schemas): RestRoute[] => {
  const on = (action: string, run: (schemas: Schemas, input: never) => unknown) =>
    operation(onSchema(schemas, action), (input) => run(schemas, input as never));
  return [
    { name: "CreateSchema", method: "POST", path, status: 201, operation: on("CreateSchema", createSchema) },
    { name: "UpdateSchema", method: "PUT", path, status: 200, operation: on("UpdateSchema", updateSchema) },
    { name: "DescribeSchema", method: "GET", path, status: 200, operation: on("DescribeSchema", describe) },
    { name: "DeleteSchema", method: "DELETE", path, status: 204, operation: on("DeleteSchema", remove) },
    {
      name: "DeleteSchemaVersion",
      method: "DELETE",
      path: `${path}/version/{SchemaVersion}`,
      status: 204,
      operation: on("DeleteSchemaVersion", removeVersion),
    },
    {
      name: "ListSchemaVersions",
      method: "GET",
      path: `${path}/versions`,
      status: 200,
      operation: on("ListSchemaVersions", listVersions),
    },
    {
      name: "ListSchemas",
      method: "GET",
      path: "/v1/registries/name/{RegistryName}/schemas",
      status: 200,
      operation: operation(onRegistry(schemas, "ListSchemas"), (input: ListInput) => list(schemas, input)),
    },
  ];
};
