import { physicalName } from "../core/physical-name.ts";
import { optionalText, refuseOtherProperties, requiredText } from "../wire/resource-properties.ts";
import type { Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import type { Schemas } from "./context.ts";
import { limits } from "./context.ts";
import { badRequest, forbidden } from "./errors.ts";
import { checkDescription, checkRegistryName, registryArn, type Tags } from "./names.ts";
import { putPolicy } from "./policies.ts";
import { createSchema, updateSchema } from "./schemas-of-registry.ts";

const tagsOf = (resource: StackResource): Tags => {
  const tags = resource.properties["Tags"] ?? [];
  if (!Array.isArray(tags))
    throw badRequest(`${resource.type} ${resource.logicalId}: Tags must be a list of Key and Value.`);
  return Object.fromEntries(
    (tags as { Key: string; Value: string }[]).map(({ Key, Value }): [string, string] => [Key, Value]),
  );
};

const registry =
  ({ cloud, store }: Schemas): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, { used: ["RegistryName", "Description", "Tags"] });
    const name = checkRegistryName(optionalText(resource, "RegistryName") ?? physicalName(resource, 64));
    if (!store.registry(name) && store.registries().length >= limits.registries) {
      throw forbidden(
        `The account has ${limits.registries} registries, the most it may have; the template asks for ${name} in addition.`,
      );
    }
    store.putRegistry({
      name,
      description: checkDescription(resource.properties["Description"]),
      tags: tagsOf(resource),
    });
    const arn = registryArn(cloud, name);
    return { ref: arn, attributes: { RegistryArn: arn, RegistryName: name } };
  };

const schema =
  (schemas: Schemas): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, { used: ["RegistryName", "SchemaName", "Type", "Content", "Description", "Tags"] });
    const input = {
      RegistryName: requiredText(resource, "RegistryName"),
      SchemaName: optionalText(resource, "SchemaName") ?? physicalName(resource, 385),
      Type: resource.properties["Type"],
      Content: resource.properties["Content"],
      Description: resource.properties["Description"] ?? "",
      tags: tagsOf(resource),
    };
    const present = schemas.store.schema(input.RegistryName, input.SchemaName);
    if (present) schemas.store.putSchema({ ...present, tags: input.tags });
    const made = present ? updateSchema(schemas, input) : createSchema(schemas, input);
    const attributes = {
      SchemaArn: made.SchemaArn,
      SchemaName: made.SchemaName,
      SchemaVersion: made.SchemaVersion,
      LastModified: made.LastModified.toISOString(),
      VersionCreatedDate: made.VersionCreatedDate.toISOString(),
    };
    return { ref: made.SchemaArn, attributes };
  };

const registryPolicy =
  (schemas: Schemas): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, { used: ["RegistryName", "Policy"], inert: ["RevisionId"] });
    const name = requiredText(resource, "RegistryName");
    putPolicy(schemas, { RegistryName: name, Policy: resource.properties["Policy"] });
    const id = registryArn(schemas.cloud, name);
    return { ref: id, attributes: { Id: id } };
  };

/** How the template's registries and schemas are made. A schema whose content changed gets a new version. */
export const createProvisioners = (schemas: Schemas): Provisioners => ({
  "AWS::EventSchemas::Registry": registry(schemas),
  "AWS::EventSchemas::Schema": schema(schemas),
  "AWS::EventSchemas::RegistryPolicy": registryPolicy(schemas),
});
