import { findFoundationModel } from "./catalogue.ts";
import type { FoundationModel } from "./catalogue.ts";

const foundationArn = /^arn:aws(?:-[^:]+)?:bedrock:([a-z0-9-]+)::foundation-model\/(.+)$/;
const profileArn = /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]+:[0-9]{12}:inference-profile\/(.+)$/;
const geography = /^(?:us|us-gov|eu|apac|jp|au|global)\./;

export const foundationModelArn = (region: string, id: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

/** A foundation model by id or ARN; nothing else. */
export const foundationModel = (identifier: string): FoundationModel | undefined =>
  findFoundationModel(foundationArn.exec(identifier)?.[2] ?? identifier);

/** A foundation model by id, ARN, or a system-defined inference profile (`us.` + id) that routes to it. */
export const modelBehind = (identifier: string): FoundationModel | undefined => {
  const id = profileArn.exec(identifier)?.[1] ?? identifier;
  return foundationModel(id) ?? (geography.test(id) ? findFoundationModel(id.replace(geography, "")) : undefined);
};

export const isCustomModelArn = (identifier: string): boolean =>
  /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]+:[0-9]{12}:custom-model\//.test(identifier);

/** `…/nova-lite-v1:0:300k` -> the id that on-demand inference and quotas know. */
export const withoutContextSuffix = (id: string): string => id.replace(/:[0-9]+k$/, "");
