import { arn, type Cloud } from "../core/cloud.ts";
import { badRequest, forbidden } from "./errors.ts";

/** AWS's own registry; here it is empty. */
export const awsRegistry = "aws.events";

export const registryArn = (cloud: Cloud, registry: string): string =>
  arn("schemas", cloud.region, cloud.account, `registry/${registry}`);
export const schemaArn = (cloud: Cloud, registry: string, schema: string): string =>
  arn("schemas", cloud.region, cloud.account, `schema/${registry}/${schema}`);

/** CreateRegistry API reference: at most 64 of letters, digits, `.`, `-`, `_`; `aws.` is AWS's. */
export const checkRegistryName = (name: string): string => {
  if (!/^[\w.-]{1,64}$/.test(name))
    throw badRequest(`The registry name "${name.slice(0, 100)}" must be 1 to 64 letters, digits, ".", "-" or "_".`);
  if (name.startsWith("aws.")) throw forbidden(`Registry ${name} can not be changed: the prefix "aws." is AWS's own.`);
  return name;
};

/** CreateSchema API reference: at most 385 of letters, digits, `.`, `-`, `_`, `@`. */
export const checkSchemaName = (name: string): string => {
  if (!/^[\w.@-]{1,385}$/.test(name))
    throw badRequest(`The schema name "${name.slice(0, 100)}" must be 1 to 385 letters, digits, ".", "-", "_" or "@".`);
  return name;
};

const descriptionLengthMax = 256;

export const checkDescription = (description: unknown): string | undefined => {
  if (description === undefined || description === null) return undefined;
  if (typeof description !== "string") throw badRequest("Description must be a string.");
  if (description.length <= descriptionLengthMax) return description;
  throw badRequest(`Description has ${description.length} characters; at most ${descriptionLengthMax} are allowed.`);
};

export type Tags = Record<string, string>;

/** AWS's limits of tags (General Reference, "Tagging AWS resources"). */
const tagLimits = { tags: 50, key: 128, value: 256 } as const;

/** Tags that a resource may have all together. */
export const checkTags = (tags: Tags = {}): Tags => {
  const entries = Object.entries(tags);
  if (entries.length > tagLimits.tags)
    throw badRequest(`A resource may have ${tagLimits.tags} tags; these would be ${entries.length}.`);
  for (const [key, value] of entries) {
    if (/^aws:/i.test(key)) throw badRequest(`The tag "${key.slice(0, 128)}" begins with "aws:", which is AWS's own.`);
    if (key.length < 1 || key.length > tagLimits.key || value.length > tagLimits.value)
      throw badRequest(
        `The tag "${key.slice(0, 128)}" has a key of ${key.length} and a value of ${value.length} characters; a key has 1 to ${tagLimits.key}, a value at most ${tagLimits.value}.`,
      );
  }
  return Object.fromEntries<string>(entries);
};
