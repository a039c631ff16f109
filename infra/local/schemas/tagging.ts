import type { RestRoute } from "../wire/rest-json-service.ts";
import { operation, requireRegistry, requireSchema, type Schemas } from "./context.ts";
import { notFound } from "./errors.ts";
import { checkRegistryName, checkTags, type Tags } from "./names.ts";

type ArnInput = { ResourceArn: string };

const path = "/tags/{ResourceArn}";

type Tagged = { tags: Tags; put(tags: Tags): void };

/** The registry or schema that an ARN names. */
const resolve = (schemas: Schemas, arn: string): Tagged => {
  const [, kind, registryName = "", schemaName] = /:(registry|schema)\/([^/]+)(?:\/(.+))?$/.exec(arn) ?? [];
  checkRegistryName(registryName);
  if (arn.split(":")[3] !== schemas.cloud.region) throw notFound(`${arn} does not exist.`);
  if (kind === "registry") {
    const registry = requireRegistry(schemas, registryName);
    return { tags: registry.tags, put: (tags) => schemas.store.putRegistry({ ...registry, tags }) };
  }
  if (schemaName === undefined) throw notFound(`${arn} is neither a registry nor a schema.`);
  const schema = requireSchema(schemas, { RegistryName: registryName, SchemaName: schemaName });
  return { tags: schema.tags, put: (tags) => schemas.store.putSchema({ ...schema, tags }) };
};

const tag = (schemas: Schemas, { ResourceArn, tags }: ArnInput & { tags: Tags }) => {
  const resource = resolve(schemas, ResourceArn);
  resource.put(checkTags({ ...resource.tags, ...tags }));
};

const untag = (schemas: Schemas, { ResourceArn, TagKeys }: ArnInput & { TagKeys: string[] }) => {
  const resource = resolve(schemas, ResourceArn);
  resource.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !TagKeys.includes(key))));
};

/** The operations on tags of registries and schemas. */
export const tagRoutes = (schemas: Schemas): RestRoute[] => {
  const on = (action: string, run: (schemas: Schemas, input: never) => unknown) =>
    operation(
      ({ ResourceArn }: ArnInput) => ({ action: `schemas:${action}`, resource: ResourceArn }),
      (input) => run(schemas, input as never),
    );
  return [
    {
      name: "ListTagsForResource",
      method: "GET",
      path,
      status: 200,
      operation: on("ListTagsForResource", (_, { ResourceArn }: ArnInput) => ({
        tags: resolve(schemas, ResourceArn).tags,
      })),
    },
    { name: "TagResource", method: "POST", path, status: 204, operation: on("TagResource", tag) },
    {
      name: "UntagResource",
      method: "DELETE",
      path,
      status: 204,
      operation: on("UntagResource", untag),
    },
  ];
};
