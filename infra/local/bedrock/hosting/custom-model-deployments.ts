import type { CreateCustomModelDeploymentRequest } from "@aws-sdk/client-bedrock";
import { arn } from "../../core/cloud.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Access, Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { findCustomModel } from "../customization/custom-model.ts";
import { conflict, notFound, validation, unexpectedFailure } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import type { Deployment } from "./hosted.ts";
import { deploymentsInAll, deploymentsInProgress, isDeployable } from "./limits.ts";

/** Five minutes of AWS time to become active or to swap the model. */
const changingMs = 300_000;
const work = "custom-model-deployment";

type Identified = { customModelDeploymentIdentifier: string };
type CreateInput = CreateCustomModelDeploymentRequest;

const note = (bedrock: Bedrock, { arn: resource, name, status: state }: Deployment): void =>
  void bedrock.cloud.journal.write({ kind: "bedrock", resource, name, state });

const assertDeployable = (bedrock: Bedrock, modelArn: string, account: string): void => {
  const { region } = bedrock.cloud;
  const model = findCustomModel(bedrock, modelArn, account);
  if (!model) throw notFound(`The custom model ${modelArn} was not found.`);
  if (model.status !== "Active")
    throw validation(`The custom model ${model.name} is ${model.status}; only an Active model can be deployed.`);
  if (!isDeployable(region, model.baseModelId))
    throw validation(
      `On-demand deployment in ${region} is not supported for models customized from ${model.baseModelId}.`,
    );
};

const assertRoom = (bedrock: Bedrock, account: string): void => {
  const { deployments, quotas } = bedrock;
  quotas.assertRoom(deploymentsInAll, deployments.count(account, ["Creating", "Active", "Failed"]));
  quotas.assertRoom(deploymentsInProgress, deployments.count(account, ["Creating"]));
};

const create = (bedrock: Bedrock): Operation<CreateInput> => ({
  access: (input, caller) => {
    const own = arn("bedrock", bedrock.cloud.region, caller.account, "custom-model-deployment/*");
    const needed = [input.modelArn ?? "", own].map((resource) => ({
      action: "bedrock:CreateCustomModelDeployment",
      resource,
    }));
    return input.tags?.length ? [...needed, { action: "bedrock:TagResource", resource: own }] : needed;
  },
  run: (input, { account }) => {
    const { cloud, deployments } = bedrock;
    const first = replayed({ cloud, shelf: deployments }, account, input);
    if (first) return { customModelDeploymentArn: first.arn };
    const { modelDeploymentName: name = "", modelArn = "" } = input;
    assertDeployable(bedrock, modelArn, account);
    if (deployments.byName(account, name))
      throw validation(`A custom model deployment with the name ${name} already exists.`);
    assertRoom(bedrock, account);
    const now = cloud.clock.now();
    const made: Deployment = {
      arn: arn("bedrock", cloud.region, account, `custom-model-deployment/${cloud.random.id(12)}`),
      account,
      name,
      status: "Creating",
      createdAt: now,
      changedAt: now,
      modelArn,
      fingerprint: fingerprintOf(input),
      ...(input.clientRequestToken === undefined ? {} : { token: input.clientRequestToken }),
      ...(input.description === undefined ? {} : { description: input.description }),
    };
    bedrock.tags.add(made.arn, input.tags);
    deployments.put(made);
    note(bedrock, made);
    bedrock.agenda.plan(work, made.arn, changingMs);
    return { customModelDeploymentArn: made.arn };
  },
});

const lookUp = ({ deployments }: Bedrock, id: string, account: string): Deployment | undefined => {
  const found = id.startsWith("arn:") ? deployments.get(id) : deployments.byName(account, id);
  return found?.account === account ? found : undefined;
};

const find = (bedrock: Bedrock, id: string, { account }: Caller): Deployment => {
  const found = lookUp(bedrock, id, account);
  if (!found) throw notFound(`The custom model deployment ${id} was not found.`);
  return found;
};

const access =
  (bedrock: Bedrock, action: string) =>
  (input: Identified, { account }: Caller): Access => {
    const id = input.customModelDeploymentIdentifier;
    const any = arn("bedrock", bedrock.cloud.region, account, "custom-model-deployment/*");
    return {
      action: `bedrock:${action}`,
      resource: id.startsWith("arn:") ? id : (lookUp(bedrock, id, account)?.arn ?? any),
    };
  };

const get = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetCustomModelDeployment"),
  run: (input, caller) => {
    const one = find(bedrock, input.customModelDeploymentIdentifier, caller);
    const { updateStatus, desiredModelArn } = one;
    return {
      customModelDeploymentArn: one.arn,
      modelDeploymentName: one.name,
      modelArn: one.modelArn,
      createdAt: new Date(one.createdAt),
      status: one.status,
      description: one.description,
      ...(updateStatus === undefined ? {} : { updateDetails: { modelArn: desiredModelArn, updateStatus } }),
      failureMessage: one.failureMessage,
      lastUpdatedAt: new Date(one.changedAt),
    };
  },
});

type ListDeployments = ListInput & { createdAfter?: number; createdBefore?: number; modelArnEquals?: string };

const list = (bedrock: Bedrock): Operation<ListDeployments> => ({
  access: () => ({ action: "bedrock:ListCustomModelDeployments", resource: "*" }),
  run: (input, { account }) => {
    const wanted = input.modelArnEquals;
    const all = bedrock.deployments.all(account).filter((one) => wanted === undefined || one.modelArn === wanted);
    const { page, ...rest } = listPage(all, input, { after: input.createdAfter, before: input.createdBefore });
    const modelDeploymentSummaries = page.map((one) => ({
      customModelDeploymentArn: one.arn,
      customModelDeploymentName: one.name,
      modelArn: one.modelArn,
      createdAt: new Date(one.createdAt),
      status: one.status,
      lastUpdatedAt: new Date(one.changedAt),
    }));
    return { modelDeploymentSummaries, ...rest };
  },
});

/** Swaps the model in place; the old one answers until the new one is there. */
const update = (bedrock: Bedrock): Operation<Identified & { modelArn: string }> => ({
  access: (input, caller) => [
    access(bedrock, "UpdateCustomModelDeployment")(input, caller),
    { action: "bedrock:UpdateCustomModelDeployment", resource: input.modelArn },
  ],
  run: ({ customModelDeploymentIdentifier, modelArn }, caller) => {
    const one = find(bedrock, customModelDeploymentIdentifier, caller);
    if (one.status !== "Active" || one.updateStatus === "Updating")
      throw validation(
        `The custom model deployment ${one.name} is ${one.status === "Active" ? "Updating" : one.status}; it can be updated when it is Active.`,
      );
    assertDeployable(bedrock, modelArn, caller.account);
    if (bedrock.customModels.get(modelArn)?.baseModelId !== bedrock.customModels.get(one.modelArn)?.baseModelId)
      throw validation(`The model ${modelArn} is not customized from the same base model as ${one.modelArn}.`);
    const next: Deployment = {
      ...one,
      desiredModelArn: modelArn,
      updateStatus: "Updating",
      changedAt: bedrock.cloud.clock.now(),
    };
    bedrock.deployments.put(next);
    note(bedrock, next);
    bedrock.agenda.plan(work, one.arn, changingMs);
    return { customModelDeploymentArn: one.arn };
  },
});

const remove = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "DeleteCustomModelDeployment"),
  run: ({ customModelDeploymentIdentifier }, caller) => {
    const one = find(bedrock, customModelDeploymentIdentifier, caller);
    if (one.status === "Creating" || one.updateStatus === "Updating")
      throw conflict(
        `The custom model deployment ${one.name} is being ${one.status === "Creating" ? "created" : "updated"} and cannot be deleted yet.`,
      );
    bedrock.deployments.remove(one.arn);
    bedrock.tags.forget(one.arn);
    bedrock.cloud.journal.write({ kind: "bedrock", resource: one.arn, name: one.name, state: "Deleted" });
    return {};
  },
});

/** Creating ends in Active; an update ends with the new model in the old one's place. */
const settled = ({ cloud }: Bedrock, one: Deployment): Deployment | undefined => {
  const now = cloud.clock.now();
  const fails = () => cloud.faults.strikes("jobFailures", one.name);
  if (one.status === "Creating" && fails())
    return { ...one, status: "Failed", failureMessage: unexpectedFailure, changedAt: now };
  if (one.status === "Creating") return { ...one, status: "Active", changedAt: now };
  if (one.updateStatus !== "Updating") return undefined;
  // A failed update leaves the model that was there.
  if (fails()) return { ...one, updateStatus: "UpdateFailed", changedAt: now };
  return { ...one, modelArn: one.desiredModelArn ?? one.modelArn, updateStatus: "UpdateCompleted", changedAt: now };
};

export const registerDeployments = (bedrock: Bedrock): void =>
  bedrock.agenda.on(work, (deploymentArn) => {
    const one = bedrock.deployments.get(deploymentArn);
    const next = one && settled(bedrock, one);
    if (!next) return;
    bedrock.deployments.put(next);
    note(bedrock, next);
  });

const path = "/model-customization/custom-model-deployments";
const one = `${path}/{customModelDeploymentIdentifier}`;

export const deploymentRoutes = (bedrock: Bedrock): RestRoute[] => [
  { name: "CreateCustomModelDeployment", method: "POST", path, status: 202, operation: create(bedrock) },
  { name: "GetCustomModelDeployment", method: "GET", path: one, status: 200, operation: get(bedrock) },
  { name: "ListCustomModelDeployments", method: "GET", path, status: 200, operation: list(bedrock) },
  { name: "UpdateCustomModelDeployment", method: "PATCH", path: one, status: 202, operation: update(bedrock) },
  { name: "DeleteCustomModelDeployment", method: "DELETE", path: one, status: 200, operation: remove(bedrock) },
];
