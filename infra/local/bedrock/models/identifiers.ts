import type { Bedrock } from "../context.ts";
import { findFoundationModel } from "./catalogue.ts";
import type { FoundationModel } from "./catalogue.ts";
import { systemProfileById } from "./inference-profile.ts";
import type { InferenceProfile } from "./inference-profile.ts";

const foundationArn = /^arn:aws(?:-[^:]+)?:bedrock:([a-z0-9-]+)::foundation-model\/(.+)$/;
const profileArn = /^arn:aws(?:-[^:]+)?:bedrock:([a-z0-9-]+):([0-9]{12}):(application-)?inference-profile\/(.+)$/;

export const foundationModelArn = (region: string, id: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

/** A foundation model by id or by its ARN in this Region; nothing else. */
export const foundationModel = (region: string, identifier: string): FoundationModel | undefined => {
  const [, where, id] = foundationArn.exec(identifier) ?? [];
  return where === undefined || where === region ? findFoundationModel(id ?? identifier) : undefined;
};

/** An inference profile by id or ARN: AWS's own, or one that this account made. */
export const inferenceProfile = (
  { cloud, inferenceProfiles }: Bedrock,
  identifier: string,
  account: string,
): InferenceProfile | undefined => {
  const [, region, owner, application, id = identifier] = profileArn.exec(identifier) ?? [];
  if (region !== undefined && (region !== cloud.region || owner !== account)) return undefined;
  const own = `arn:aws:bedrock:${cloud.region}:${account}:application-inference-profile/${id}`;
  const system = application === undefined ? systemProfileById(id, { region: cloud.region, account }) : undefined;
  return system ?? (region === undefined || application !== undefined ? inferenceProfiles.get(own) : undefined);
};

/** A foundation model, and the profile it was asked through where it was. */
export type AskedModel = { model: FoundationModel; profile?: InferenceProfile };

/** The foundation model behind an id or ARN of its own or of an inference profile. */
export const askedModel = (bedrock: Bedrock, identifier: string, account: string): AskedModel | undefined => {
  const model = foundationModel(bedrock.cloud.region, identifier);
  if (model) return { model };
  const profile = inferenceProfile(bedrock, identifier, account);
  const behind = profile && findFoundationModel(profile.foundationModelId);
  return behind && { model: behind, profile };
};

/** Every ARN a permission is judged on when a model is asked: the model's, or the profile's and its model's in each Region it routes to. */
export const askedArns = (bedrock: Bedrock, identifier: string, account: string): string[] => {
  const asked = askedModel(bedrock, identifier, account);
  if (asked?.profile) return [asked.profile.arn, ...asked.profile.models];
  if (asked) return [foundationModelArn(bedrock.cloud.region, asked.model.id)];
  return [identifier.startsWith("arn:") ? identifier : foundationModelArn(bedrock.cloud.region, identifier)];
};

export const isCustomModelArn = (identifier: string): boolean =>
  /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]+:[0-9]{12}:custom-model\//.test(identifier);

/** `…/nova-lite-v1:0:300k` -> the id that on-demand inference and quotas know. */
export const withoutContextSuffix = (id: string): string => id.replace(/:[0-9]+k$/, "");
