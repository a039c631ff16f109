import type { CreateInferenceProfileRequest, ListInferenceProfilesRequest } from "@aws-sdk/client-bedrock";
import { arn } from "../../core/cloud.ts";
import type { Caller, Operation } from "../../wire/types.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound, validation } from "../errors.ts";
import { listPage } from "../listing.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import { askedModel, foundationModelArn, inferenceProfile } from "./identifiers.ts";
import { systemProfiles } from "./inference-profile.ts";
import type { InferenceProfile } from "./inference-profile.ts";

type Identified = { inferenceProfileIdentifier: string };

/** Default of the Bedrock quotas page. */
const profilesPerAccount = { name: "Inference profiles per account", fallback: 1000 };

const describe = (profile: InferenceProfile) => ({
  inferenceProfileName: profile.name,
  ...(profile.description === undefined ? {} : { description: profile.description }),
  createdAt: new Date(profile.createdAt),
  updatedAt: new Date(profile.createdAt),
  inferenceProfileArn: profile.arn,
  models: profile.models.map((modelArn) => ({ modelArn })),
  inferenceProfileId: profile.id,
  status: profile.status,
  type: profile.type,
});

const find = (bedrock: Bedrock, identifier: string, account: string): InferenceProfile => {
  const profile = inferenceProfile(bedrock, identifier, account);
  if (!profile) throw notFound(`The inference profile ${identifier} was not found.`);
  return profile;
};

const access = (bedrock: Bedrock, action: string) => (input: Identified, caller: Caller) => {
  const { inferenceProfileIdentifier: identifier } = input;
  const any = arn("bedrock", bedrock.cloud.region, caller.account, `inference-profile/${identifier}`);
  const resource = inferenceProfile(bedrock, identifier, caller.account)?.arn;
  return { action: `bedrock:${action}`, resource: resource ?? (identifier.startsWith("arn:") ? identifier : any) };
};

const get = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetInferenceProfile"),
  run: ({ inferenceProfileIdentifier }, { account }) => describe(find(bedrock, inferenceProfileIdentifier, account)),
});

const list = (bedrock: Bedrock): Operation<ListInferenceProfilesRequest> => ({
  access: () => ({ action: "bedrock:ListInferenceProfiles", resource: "*" }),
  run: ({ typeEquals, maxResults, nextToken }, { account }) => {
    const place = { region: bedrock.cloud.region, account };
    const all = [...systemProfiles(place), ...bedrock.inferenceProfiles.all(account)];
    const wanted = all.filter(({ type }) => typeEquals === undefined || type === typeEquals);
    const paging = {
      sortOrder: "Ascending",
      ...(maxResults === undefined ? {} : { maxResults }),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
    const { page, ...rest } = listPage(wanted, paging);
    return { inferenceProfileSummaries: page.map(describe), ...rest };
  },
});

const create = (bedrock: Bedrock): Operation<CreateInferenceProfileRequest> => ({
  access: (input, { account }) => {
    const { region } = bedrock.cloud;
    const made = arn("bedrock", region, account, "application-inference-profile/*");
    const action = "bedrock:CreateInferenceProfile";
    return [
      { action, resource: made },
      { action, resource: input.modelSource?.copyFrom ?? "*" },
      ...(input.tags?.length ? [{ action: "bedrock:TagResource", resource: made }] : []),
    ];
  },
  run: (input, { account }) => {
    const { cloud, inferenceProfiles } = bedrock;
    const first = replayed({ cloud, shelf: inferenceProfiles }, account, input);
    if (first) return { inferenceProfileArn: first.arn, status: first.status };
    const copied = input.modelSource?.copyFrom ?? "";
    const asked = askedModel(bedrock, copied, account);
    if (!asked || asked.profile?.type === "APPLICATION")
      throw validation(`The model source ${copied} is no foundation model and no system-defined inference profile.`);
    // What nobody can ask by its own id, a profile of one Region cannot ask either.
    if (!asked.profile && !asked.model.inference.includes("ON_DEMAND"))
      throw validation(
        `The model source ${copied} is not served on demand. Copy from a system-defined inference profile that contains this model.`,
      );
    const name = input.inferenceProfileName ?? "";
    if (inferenceProfiles.byName(account, name))
      throw conflict(`An inference profile with the name ${name} already exists.`);
    bedrock.quotas.assertRoom(profilesPerAccount, inferenceProfiles.count(account, ["ACTIVE"]));
    const id = cloud.random.id(12);
    const profile: InferenceProfile = {
      arn: arn("bedrock", cloud.region, account, `application-inference-profile/${id}`),
      account,
      name,
      status: "ACTIVE",
      createdAt: cloud.clock.now(),
      fingerprint: fingerprintOf(input),
      ...(input.clientRequestToken === undefined ? {} : { token: input.clientRequestToken }),
      id,
      type: "APPLICATION",
      ...(input.description === undefined ? {} : { description: input.description }),
      foundationModelId: asked.model.id,
      models: asked.profile?.models ?? [foundationModelArn(cloud.region, asked.model.id)],
    };
    bedrock.tags.add(profile.arn, input.tags);
    inferenceProfiles.put(profile);
    return { inferenceProfileArn: profile.arn, status: profile.status };
  },
});

const remove = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "DeleteInferenceProfile"),
  run: ({ inferenceProfileIdentifier }, { account }) => {
    const profile = find(bedrock, inferenceProfileIdentifier, account);
    if (profile.type === "SYSTEM_DEFINED")
      throw validation(`The inference profile ${profile.id} is defined by the system and cannot be deleted.`);
    bedrock.inferenceProfiles.remove(profile.arn);
    bedrock.tags.forget(profile.arn);
    return {};
  },
});

const path = "/inference-profiles";
const one = `${path}/{inferenceProfileIdentifier}`;

export const inferenceProfileRoutes = (bedrock: Bedrock): RestRoute[] => [
  { name: "ListInferenceProfiles", method: "GET", path, status: 200, operation: list(bedrock) },
  { name: "GetInferenceProfile", method: "GET", path: one, status: 200, operation: get(bedrock) },
  { name: "CreateInferenceProfile", method: "POST", path, status: 201, operation: create(bedrock) },
  { name: "DeleteInferenceProfile", method: "DELETE", path: one, status: 200, operation: remove(bedrock) },
];
