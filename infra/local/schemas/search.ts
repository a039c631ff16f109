import { pageOf } from "../wire/page.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import {
  onRegistry,
  operation,
  pageSize,
  requireRegistry,
  type PageInput,
  type RegistryInput,
  type Schemas,
} from "./context.ts";
import { badRequest } from "./errors.ts";
import { schemaArn } from "./names.ts";

type SearchInput = RegistryInput & PageInput & { Keywords?: string };

const search = (schemas: Schemas, input: SearchInput) => {
  const registry = requireRegistry(schemas, input.RegistryName);
  const words = (input.Keywords ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) throw badRequest("Keywords must hold at least one word.");
  const { store, cloud } = schemas;
  const all = store.schemas(registry.name).flatMap((schema) => {
    const versions = store.versions(registry.name, schema.name).filter(({ content }) => {
      const text = `${schema.name} ${schema.description ?? ""} ${content}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return versions.length === 0 ? [] : [{ schema, versions }];
  });
  const page = pageOf(all, { token: input.NextToken, size: pageSize(input), invalidTokenCode: "BadRequestException" });
  const Schemas = page.items.map(({ schema, versions }) => ({
    RegistryName: registry.name,
    SchemaArn: schemaArn(cloud, registry.name, schema.name),
    SchemaName: schema.name,
    SchemaVersions: versions.map(({ version, type, createdAt }) => ({
      CreatedDate: new Date(createdAt),
      SchemaVersion: String(version),
      Type: type,
    })),
  }));
  return { Schemas, NextToken: page.nextToken };
};

/** Finds the versions whose name, description or content hold all the words. */
export const searchRoutes = (schemas: Schemas): RestRoute[] => [
  {
    name: "SearchSchemas",
    method: "GET",
    path: "/v1/registries/name/{RegistryName}/schemas/search",
    status: 200,
    operation: operation(onRegistry(schemas, "SearchSchemas"), (input: SearchInput) => search(schemas, input)),
  },
];
