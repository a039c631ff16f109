import { physicalName } from "../core/physical-name.ts";
import { AwsError } from "../wire/aws-error.ts";
import { refuseOtherProperties, requiredText } from "../wire/resource-properties.ts";
import type { Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import type { DatabaseInput, GlueCatalog, TableInput } from "./catalog.ts";

const inputOf = (resource: StackResource, property: string): TableInput & DatabaseInput => {
  const value = resource.properties[property];
  if (typeof value !== "object" || value === null)
    throw new AwsError("ValidationError", `${resource.type} ${resource.logicalId}: ${property} must be an object.`);
  return { Name: physicalName(resource, 255), ...value };
};

/** Made in the account that the template names as catalog, which is the stack's. */
export const glueProvisioners = (account: string, catalog: GlueCatalog): Provisioners => {
  const database: ResourceHandler = (resource) => {
    refuseOtherProperties(resource, { used: ["CatalogId", "DatabaseInput", "DatabaseName"] });
    const { DatabaseName } = resource.properties;
    const input = inputOf(resource, "DatabaseInput");
    catalog.putDatabase(account, typeof DatabaseName === "string" ? { ...input, Name: DatabaseName } : input);
    return { ref: (typeof DatabaseName === "string" ? DatabaseName : input.Name).toLowerCase() };
  };
  database.remove = ({ ref }) => catalog.removeDatabase(account, ref);
  const table: ResourceHandler = (resource) => {
    refuseOtherProperties(resource, { used: ["CatalogId", "DatabaseName", "TableInput", "Name"] });
    const { Name } = resource.properties;
    const input = inputOf(resource, "TableInput");
    const inside = requiredText(resource, "DatabaseName");
    const named = typeof Name === "string" ? { ...input, Name } : input;
    catalog.putTable(account, inside, named);
    return { ref: named.Name.toLowerCase(), attributes: { DatabaseName: inside } };
  };
  table.remove = ({ ref, attributes }) => void catalog.removeTable(account, attributes["DatabaseName"] ?? "", ref);
  return { "AWS::Glue::Database": database, "AWS::Glue::Table": table };
};
