import { AwsError } from "./aws-error.ts";
import type { StackResource } from "./types.ts";

/** Refuses what a handler does not read: a property is used, or listed as having no meaning here, or an error. */
export const refuseOtherProperties = (
  resource: StackResource,
  options: { used: readonly string[]; inert?: readonly string[] },
): void => {
  const known = new Set([...options.used, ...(options.inert ?? [])]);
  for (const name of Object.keys(resource.properties)) {
    if (!known.has(name)) {
      throw new AwsError(
        "ValidationError",
        `${resource.type} ${resource.logicalId} has the property ${name}, which the local cloud does not know.`,
      );
    }
  }
};

const wrong = (resource: StackResource, name: string, wanted: string): AwsError =>
  new AwsError(
    "ValidationError",
    `${resource.type} ${resource.logicalId}: ${name} is ${JSON.stringify(resource.properties[name])}; it must be ${wanted}.`,
  );

/** A string, or `undefined` where the template has none. */
export const optionalText = (resource: StackResource, name: string): string | undefined => {
  const value = resource.properties[name];
  if (value === undefined || typeof value === "string") return value;
  throw wrong(resource, name, "a string");
};

export const requiredText = (resource: StackResource, name: string): string => {
  const value = optionalText(resource, name);
  if (value === undefined) throw wrong(resource, name, "a string");
  return value;
};

export const textList = (resource: StackResource, name: string): string[] => {
  const value = resource.properties[name] ?? [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw wrong(resource, name, "a list of strings");
};
