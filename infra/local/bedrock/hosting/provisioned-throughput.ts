import type {
  CreateProvisionedModelThroughputRequest,
  UpdateProvisionedModelThroughputRequest,
} from "@aws-sdk/client-bedrock";
import { arn } from "../../core/cloud.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Access, Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { findCustomModel } from "../customization/custom-model.ts";
import { conflict, notFound, validation, unexpectedFailure } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { findFoundationModel } from "../models/catalogue.ts";
import { foundationModel, foundationModelArn, isCustomModelArn } from "../models/identifiers.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import type { Throughput } from "./hosted.ts";
import { isProvisionable, unitsPerModel, unitsWithoutCommitment } from "./limits.ts";

/** Ten minutes of AWS time to come into service or to change the model. */
const changingMs = 600_000;
const work = "provisioned-throughput";
const months = { OneMonth: 1, SixMonths: 6 } as const;
const msPerMonth = 30 * 86_400_000;

type Target = { modelArn: string; foundationModelId: string; custom: boolean };
type Identified = { provisionedModelId: string };
type CreateInput = CreateProvisionedModelThroughputRequest;

/** A foundation model, or a custom model of the account by ARN or name. */
const targetOf = (bedrock: Bedrock, modelId: string, account: string): Target => {
  const model = findCustomModel(bedrock, modelId, account);
  if (model || isCustomModelArn(modelId)) {
    if (!model) throw notFound(`The custom model ${modelId} was not found.`);
    if (model.status !== "Active")
      throw validation(`The custom model ${model.name} is ${model.status}; throughput needs an Active model.`);
    if (!isProvisionable(model.baseModelId))
      throw validation(`Provisioned Throughput is not supported for models customized from ${model.baseModelId}.`);
    return { modelArn: model.arn, foundationModelId: model.baseModelId, custom: true };
  }
  const base = foundationModel(bedrock.cloud.region, modelId);
  if (!base) throw notFound(`Could not find the model ${modelId}.`);
  if (!isProvisionable(base.id)) throw validation(`Provisioned Throughput is not supported for ${base.id}.`);
  return { modelArn: foundationModelArn(bedrock.cloud.region, base.id), foundationModelId: base.id, custom: false };
};

const note = (bedrock: Bedrock, { arn: resource, name, status: state }: Throughput): void =>
  void bedrock.cloud.journal.write({ kind: "bedrock", resource, name, state });

const assertUnits = (bedrock: Bedrock, account: string, input: CreateInput, target: Target): void => {
  const wanted = input.modelUnits ?? 1;
  bedrock.quotas.assertRoom(unitsPerModel(target.foundationModelId), 0, wanted);
  if (input.commitmentDuration !== undefined) return;
  const used = bedrock.throughputs
    .all(account, ["Creating", "InService", "Updating"])
    .filter((one) => one.commitmentDuration === undefined && isCustomModelArn(one.modelArn) === target.custom)
    .reduce((sum, { modelUnits }) => sum + modelUnits, 0);
  bedrock.quotas.assertRoom(unitsWithoutCommitment(target.custom), used, wanted);
};

const create = (bedrock: Bedrock): Operation<CreateInput> => ({
  access: (input, caller) => createAccess(bedrock, input, caller),
  run: (input, { account }) => {
    const { cloud, throughputs } = bedrock;
    const first = replayed({ cloud, shelf: throughputs }, account, input);
    if (first) return { provisionedModelArn: first.arn };
    const target = targetOf(bedrock, input.modelId ?? "", account);
    const name = input.provisionedModelName ?? "";
    if (throughputs.byName(account, name))
      throw validation(`A provisioned model with the name ${name} already exists.`);
    assertUnits(bedrock, account, input, target);
    const now = cloud.clock.now();
    const { commitmentDuration } = input;
    const commitment =
      commitmentDuration === undefined
        ? {}
        : { commitmentDuration, commitmentEndsAt: now + (months[commitmentDuration] * msPerMonth) / cloud.clock.speed };
    const made: Throughput = {
      arn: arn("bedrock", cloud.region, account, `provisioned-model/${cloud.random.id(12)}`),
      account,
      name,
      status: "Creating",
      createdAt: now,
      changedAt: now,
      fingerprint: fingerprintOf(input),
      ...(input.clientRequestToken === undefined ? {} : { token: input.clientRequestToken }),
      modelArn: target.modelArn,
      desiredModelArn: target.modelArn,
      foundationModelId: target.foundationModelId,
      modelUnits: input.modelUnits ?? 1,
      ...commitment,
    };
    bedrock.tags.add(made.arn, input.tags);
    throughputs.put(made);
    note(bedrock, made);
    bedrock.agenda.plan(work, made.arn, changingMs);
    return { provisionedModelArn: made.arn };
  },
});

const createAccess = (bedrock: Bedrock, input: CreateInput, caller: Caller): Access[] => {
  const { cloud } = bedrock;
  const modelId = input.modelId ?? "";
  const own = arn("bedrock", cloud.region, caller.account, "provisioned-model/*");
  const named = findCustomModel(bedrock, modelId, caller.account)?.arn;
  const model = named ?? (modelId.startsWith("arn:") ? modelId : foundationModelArn(cloud.region, modelId));
  return [
    ...[model, own].map((resource) => ({ action: "bedrock:CreateProvisionedModelThroughput", resource })),
    ...(input.tags?.length ? [{ action: "bedrock:TagResource", resource: own }] : []),
  ];
};

const lookUp = ({ throughputs }: Bedrock, id: string, account: string): Throughput | undefined => {
  const found = id.startsWith("arn:") ? throughputs.get(id) : throughputs.byName(account, id);
  return found?.account === account ? found : undefined;
};

const find = (bedrock: Bedrock, id: string, { account }: Caller): Throughput => {
  const found = lookUp(bedrock, id, account);
  if (!found) throw notFound(`The provisioned model ${id} was not found.`);
  return found;
};

const access =
  (bedrock: Bedrock, action: string) =>
  ({ provisionedModelId: id }: Identified, { account }: Caller): Access => {
    const any = arn("bedrock", bedrock.cloud.region, account, "provisioned-model/*");
    return {
      action: `bedrock:${action}`,
      resource: id.startsWith("arn:") ? id : (lookUp(bedrock, id, account)?.arn ?? any),
    };
  };

const describe = ({ cloud }: Bedrock, one: Throughput): Record<string, unknown> => ({
  modelUnits: one.modelUnits,
  desiredModelUnits: one.modelUnits,
  provisionedModelName: one.name,
  provisionedModelArn: one.arn,
  modelArn: one.modelArn,
  desiredModelArn: one.desiredModelArn,
  foundationModelArn: foundationModelArn(cloud.region, one.foundationModelId),
  status: one.status,
  creationTime: new Date(one.createdAt),
  lastModifiedTime: new Date(one.changedAt),
  failureMessage: one.failureMessage,
  commitmentDuration: one.commitmentDuration,
  ...(one.commitmentEndsAt === undefined ? {} : { commitmentExpirationTime: new Date(one.commitmentEndsAt) }),
});

const get = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetProvisionedModelThroughput"),
  run: ({ provisionedModelId }, caller) => describe(bedrock, find(bedrock, provisionedModelId, caller)),
});

type ListThroughputs = ListInput & { creationTimeAfter?: number; creationTimeBefore?: number; modelArnEquals?: string };

const list = (bedrock: Bedrock): Operation<ListThroughputs> => ({
  access: () => ({ action: "bedrock:ListProvisionedModelThroughputs", resource: "*" }),
  run: (input, { account }) => {
    const wanted = input.modelArnEquals;
    const all = bedrock.throughputs.all(account).filter((one) => wanted === undefined || one.modelArn === wanted);
    const { page, ...rest } = listPage(all, input, {
      after: input.creationTimeAfter,
      before: input.creationTimeBefore,
    });
    return { provisionedModelSummaries: page.map((one) => describe(bedrock, one)), ...rest };
  },
});

/** Another model of the same base may take the place; anything else is a new throughput. */
const desired = (bedrock: Bedrock, one: Throughput, modelId: string): string => {
  const target = targetOf(bedrock, modelId, one.account);
  if (target.foundationModelId !== one.foundationModelId)
    throw validation(
      `The model ${modelId} is not ${findFoundationModel(one.foundationModelId)?.id} or a model customized from it.`,
    );
  return target.modelArn;
};

const update = (bedrock: Bedrock): Operation<Identified & UpdateProvisionedModelThroughputRequest> => ({
  access: access(bedrock, "UpdateProvisionedModelThroughput"),
  run: ({ provisionedModelId, desiredModelId, desiredProvisionedModelName: name }, caller) => {
    const one = find(bedrock, provisionedModelId, caller);
    if (one.status !== "InService")
      throw validation(`The provisioned model ${one.name} is ${one.status}; it can be updated when it is InService.`);
    const holder = name === undefined ? undefined : bedrock.throughputs.byName(caller.account, name);
    if (holder && holder.arn !== one.arn) throw validation(`A provisioned model with the name ${name} already exists.`);
    const desiredModelArn = desiredModelId === undefined ? one.modelArn : desired(bedrock, one, desiredModelId);
    const moves = desiredModelArn !== one.modelArn;
    const renamed = name === undefined ? one : { ...one, name };
    const next: Throughput = {
      ...renamed,
      desiredModelArn,
      status: moves ? "Updating" : one.status,
      changedAt: bedrock.cloud.clock.now(),
    };
    bedrock.throughputs.put(next);
    note(bedrock, next);
    if (moves) bedrock.agenda.plan(work, one.arn, changingMs);
    return {};
  },
});

const remove = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "DeleteProvisionedModelThroughput"),
  run: ({ provisionedModelId }, caller) => {
    const one = find(bedrock, provisionedModelId, caller);
    if (one.status === "Creating" || one.status === "Updating")
      throw conflict(`The provisioned model ${one.name} is ${one.status} and cannot be deleted yet.`);
    if (one.commitmentEndsAt !== undefined && bedrock.cloud.clock.now() < one.commitmentEndsAt)
      throw conflict(
        `The provisioned model ${one.name} cannot be deleted before its commitment ends at ${new Date(one.commitmentEndsAt).toISOString()}.`,
      );
    bedrock.throughputs.remove(one.arn);
    bedrock.tags.forget(one.arn);
    bedrock.cloud.journal.write({ kind: "bedrock", resource: one.arn, name: one.name, state: "Deleted" });
    return {};
  },
});

/** Creating and Updating both end in InService. */
export const registerThroughputs = (bedrock: Bedrock): void =>
  bedrock.agenda.on(work, (throughputArn) => {
    const one = bedrock.throughputs.get(throughputArn);
    if (one?.status !== "Creating" && one?.status !== "Updating") return;
    const changedAt = bedrock.cloud.clock.now();
    const next: Throughput = bedrock.cloud.faults.strikes("jobFailures", one.name)
      ? { ...one, status: "Failed", failureMessage: unexpectedFailure, changedAt }
      : { ...one, status: "InService", modelArn: one.desiredModelArn, changedAt };
    bedrock.throughputs.put(next);
    note(bedrock, next);
  });

const path = "/provisioned-model-throughput";

export const throughputRoutes = (bedrock: Bedrock): RestRoute[] => [
  { name: "CreateProvisionedModelThroughput", method: "POST", path, status: 201, operation: create(bedrock) },
  {
    name: "GetProvisionedModelThroughput",
    method: "GET",
    path: `${path}/{provisionedModelId}`,
    status: 200,
    operation: get(bedrock),
  },
  {
    name: "ListProvisionedModelThroughputs",
    method: "GET",
    path: "/provisioned-model-throughputs",
    status: 200,
    operation: list(bedrock),
  },
  {
    name: "UpdateProvisionedModelThroughput",
    method: "PATCH",
    path: `${path}/{provisionedModelId}`,
    status: 200,
    operation: update(bedrock),
  },
  {
    name: "DeleteProvisionedModelThroughput",
    method: "DELETE",
    path: `${path}/{provisionedModelId}`,
    status: 200,
    operation: remove(bedrock),
  },
];
