import type { Cloud } from "../core/cloud.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { badRequest, notFound } from "./errors.ts";
import { awsRegistry, registryArn, schemaArn } from "./names.ts";
import type { Registry, SchemaStore, StoredSchema } from "./store.ts";

/** What every operation of the schema registry works on. */
export type Schemas = { cloud: Cloud; store: SchemaStore };

export type RegistryInput = { RegistryName: string };
export type SchemaInput = RegistryInput & { SchemaName: string };
export type PageInput = { Limit?: number; NextToken?: string };

/** EventBridge quotas, schema registry. */
export const limits = { registries: 10, schemasPerRegistry: 100, versionsPerSchema: 100 } as const;

export const requireRegistry = ({ store }: Schemas, name: string): Registry => {
  const registry = name === awsRegistry ? { name, description: "AWS service events", tags: {} } : store.registry(name);
  if (!registry) throw notFound(`Registry with name ${name} does not exist.`);
  return registry;
};

export const requireSchema = (schemas: Schemas, { RegistryName, SchemaName }: SchemaInput): StoredSchema => {
  requireRegistry(schemas, RegistryName);
  const schema = schemas.store.schema(RegistryName, SchemaName);
  if (!schema) throw notFound(`Schema with name ${SchemaName} does not exist.`);
  return schema;
};

/** Pages of 1 to 100; ten where the client does not say. */
export const pageSize = ({ Limit }: PageInput): number => {
  if (Limit === undefined) return 10;
  if (Number.isInteger(Limit) && Limit >= 1 && Limit <= 100) return Limit;
  throw badRequest(`Limit is ${Limit}; it must be from 1 to 100.`);
};

/** The permission for an operation on a registry. */
export const onRegistry =
  ({ cloud, store }: Schemas, action: string) =>
  ({ RegistryName }: RegistryInput): Access => ({
    action: `schemas:${action}`,
    resource: registryArn(cloud, RegistryName),
    resourcePolicy: store.policy(RegistryName)?.document,
  });

/** The permission for an operation on a schema; the registry's policy covers its schemas. */
export const onSchema =
  ({ cloud, store }: Schemas, action: string) =>
  ({ RegistryName, SchemaName }: SchemaInput): Access => ({
    action: `schemas:${action}`,
    resource: schemaArn(cloud, RegistryName, SchemaName),
    resourcePolicy: store.policy(RegistryName)?.document,
  });

export type Run<Input> = (input: Input, caller: Caller) => unknown;

export const operation = <Input>(access: (input: Input) => Access, run: Run<Input>): Operation => ({ access, run });
