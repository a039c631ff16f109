import { pageOf } from "../wire/page.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import {
  limits,
  onRegistry,
  operation,
  pageSize,
  requireRegistry,
  type PageInput,
  type RegistryInput,
  type Schemas,
} from "./context.ts";
import { badRequest, conflict, forbidden } from "./errors.ts";
import { awsRegistry, checkDescription, checkRegistryName, checkTags, registryArn, type Tags } from "./names.ts";
import type { Registry } from "./store.ts";

type PutInput = RegistryInput & { Description?: unknown; tags?: Tags };
type ListInput = PageInput & { RegistryNamePrefix?: string; Scope?: string };

const path = "/v1/registries/name/{RegistryName}";

const answer = ({ cloud }: Schemas, registry: Registry) => ({
  Description: registry.description,
  RegistryArn: registryArn(cloud, registry.name),
  RegistryName: registry.name,
  tags: registry.tags,
});

const create = (schemas: Schemas, input: PutInput) => {
  const name = checkRegistryName(input.RegistryName);
  const { store } = schemas;
  if (store.registry(name)) throw conflict(`Registry with name ${name} already exists.`);
  if (store.registries().length >= limits.registries)
    throw forbidden(`The account has ${limits.registries} registries, the most it may have.`);
  const registry = { name, description: checkDescription(input.Description), tags: checkTags(input.tags) };
  store.putRegistry(registry);
  return answer(schemas, registry);
};

const update = (schemas: Schemas, input: PutInput) => {
  const registry = requireRegistry(schemas, checkRegistryName(input.RegistryName));
  const updated = { ...registry, description: checkDescription(input.Description) };
  schemas.store.putRegistry(updated);
  return answer(schemas, updated);
};

const remove = (schemas: Schemas, { RegistryName }: RegistryInput) => {
  requireRegistry(schemas, checkRegistryName(RegistryName));
  if (schemas.store.schemas(RegistryName).length > 0)
    throw badRequest(`Registry ${RegistryName} has schemas. Delete them first.`);
  schemas.store.deleteRegistry(RegistryName);
};

const list = (schemas: Schemas, input: ListInput) => {
  const { RegistryNamePrefix = "", Scope } = input;
  if (Scope !== undefined && !/^(local|aws)$/i.test(Scope))
    throw badRequest(`Scope is "${Scope}"; it must be LOCAL or AWS.`);
  const scope = Scope?.toLowerCase();
  const all = [
    ...(scope === "local" ? [] : [requireRegistry(schemas, awsRegistry)]),
    ...(scope === "aws" ? [] : schemas.store.registries()),
  ].filter(({ name }) => name.startsWith(RegistryNamePrefix));
  const page = pageOf(all, { token: input.NextToken, size: pageSize(input), invalidTokenCode: "BadRequestException" });
  const Registries = page.items.map((registry) => ({
    RegistryArn: registryArn(schemas.cloud, registry.name),
    RegistryName: registry.name,
    tags: registry.tags,
  }));
  return { Registries, NextToken: page.nextToken };
};

/** The operations on registries. */
export const registryRoutes = (schemas: Schemas): RestRoute[] => [
  {
    name: "CreateRegistry",
    method: "POST",
    path,
    status: 201,
    operation: operation(onRegistry(schemas, "CreateRegistry"), (input: PutInput) => create(schemas, input)),
  },
  {
    name: "DescribeRegistry",
    method: "GET",
    path,
    status: 200,
    operation: operation(onRegistry(schemas, "DescribeRegistry"), ({ RegistryName }) =>
      answer(schemas, requireRegistry(schemas, RegistryName)),
    ),
  },
  {
    name: "UpdateRegistry",
    method: "PUT",
    path,
    status: 200,
    operation: operation(onRegistry(schemas, "UpdateRegistry"), (input: PutInput) => update(schemas, input)),
  },
  {
    name: "DeleteRegistry",
    method: "DELETE",
    path,
    status: 204,
    operation: operation(onRegistry(schemas, "DeleteRegistry"), (input) => remove(schemas, input)),
  },
  {
    name: "ListRegistries",
    method: "GET",
    path: "/v1/registries",
    status: 200,
    operation: operation(
      () => ({ action: "schemas:ListRegistries", resource: "*" }),
      (input: ListInput) => list(schemas, input),
    ),
  },
];
