import { arn } from "../../core/cloud.ts";
import type { Kept } from "../shelf.ts";
import { catalogue, findFoundationModel } from "./catalogue.ts";
import type { FoundationModel, Geography } from "./catalogue.ts";

/** A route to one foundation model in one or several Regions. */
export type InferenceProfile = Kept & {
  status: "ACTIVE";
  /** What can be asked for instead of the ARN: `us.amazon.nova-lite-v1:0`. */
  id: string;
  type: "SYSTEM_DEFINED" | "APPLICATION";
  description?: string;
  foundationModelId: string;
  /** ARNs of the model in each Region the profile routes to. */
  models: string[];
};

/** Where the profiles of a geography route to. AWS differs by model; these are the Regions most of them have. */
const regionsOf: Record<Geography, readonly string[]> = {
  us: ["us-east-1", "us-east-2", "us-west-2"],
  eu: ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"],
  apac: ["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  jp: ["ap-northeast-1", "ap-northeast-3"],
  au: ["ap-southeast-2", "ap-southeast-4"],
  global: [],
};

const names: Record<Geography, string> = {
  us: "US",
  eu: "EU",
  apac: "APAC",
  jp: "JP",
  au: "AU",
  global: "Global",
};

const serves = (geography: Geography, region: string): boolean =>
  geography === "global" || regionsOf[geography].includes(region);

/** AWS does not say when it made its profiles. */
const madeAt = Date.parse("2025-01-01T00:00:00Z");

const systemProfile = (
  model: FoundationModel,
  geography: Geography,
  { region, account }: { region: string; account: string },
): InferenceProfile => {
  const id = `${geography}.${model.id}`;
  // A global profile names the Region it was asked in and one ARN without any.
  const regions = geography === "global" ? [region, ""] : regionsOf[geography];
  return {
    arn: arn("bedrock", region, account, `inference-profile/${id}`),
    account,
    name: `${names[geography]} ${model.name}`,
    status: "ACTIVE",
    createdAt: madeAt,
    id,
    type: "SYSTEM_DEFINED",
    description: `Routes requests to ${model.name} ${geography === "global" ? "globally across all supported AWS Regions" : `in ${regions.join(" and ")}`}.`,
    foundationModelId: model.id,
    models: regions.map((where) => `arn:aws:bedrock:${where}::foundation-model/${model.id}`),
  };
};

/** AWS's own profiles that can be asked in this Region. */
export const systemProfiles = (place: { region: string; account: string }): InferenceProfile[] =>
  catalogue.flatMap((model) =>
    model.profiles
      .filter((geography) => serves(geography, place.region))
      .map((geography) => systemProfile(model, geography, place)),
  );

/** AWS's own profile of this id (`us.` and a model's id), if it can be asked in this Region. */
export const systemProfileById = (
  id: string,
  place: { region: string; account: string },
): InferenceProfile | undefined => {
  const dot = id.indexOf(".");
  const geography = id.slice(0, dot);
  const model = findFoundationModel(id.slice(dot + 1));
  const found = model?.profiles.find((one) => one === geography && serves(one, place.region));
  return model && found && systemProfile(model, found, place);
};
