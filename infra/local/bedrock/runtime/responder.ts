import type { Caller } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { notFound, notReady, validation } from "../errors.ts";
import { findFoundationModel } from "../models/catalogue.ts";
import { askedModel, isCustomModelArn } from "../models/identifiers.ts";
import type { Responder } from "./answer.ts";
import type { Serving } from "./rates.ts";

/** `serving` is absent for provisioned throughput, which has no request quota. */
export type Served = Responder & { serving?: Serving };

/** A model that nobody serves on demand by this name. */
export const needsProfile = (modelId: string) =>
  validation(
    `Invocation of model ID ${modelId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  );

const learnedFrom = (bedrock: Bedrock, modelArn: string): Responder => {
  const custom = bedrock.customModels.get(modelArn);
  const model = findFoundationModel(custom?.baseModelId ?? modelArn.split("/").at(-1) ?? "");
  if (!model) throw notFound(`The model ${modelArn} was not found.`);
  return custom && custom.customizationType !== "IMPORTED" ? { model, customModelArn: modelArn } : { model };
};

const hosted = (bedrock: Bedrock, modelId: string): Served | undefined => {
  const throughput = bedrock.throughputs.get(modelId);
  const deployment = throughput ? undefined : bedrock.deployments.get(modelId);
  const one = throughput ?? deployment;
  if (!one) return undefined;
  if (one.status === "Creating" || one.status === "Failed")
    throw notReady(`The model ${modelId} is ${one.status} and is not ready for inference.`);
  const learned = learnedFrom(bedrock, one.modelArn);
  return throughput ? learned : { ...learned, serving: "custom model" };
};

/** Who answers to a modelId of InvokeModel or Converse. */
export const responderOf = (bedrock: Bedrock, modelId: string, caller: Caller): Served => {
  if (/:(?:provisioned-model|custom-model-deployment)\//.test(modelId)) {
    const found = modelId.split(":")[4] === caller.account ? hosted(bedrock, modelId) : undefined;
    if (!found) throw notFound(`The resource ${modelId} was not found.`);
    return found;
  }
  if (isCustomModelArn(modelId)) throw needsProfile(modelId);
  const asked = askedModel(bedrock, modelId, caller.account);
  if (!asked) throw validation("The provided model identifier is invalid.");
  if (!asked.profile && !asked.model.inference.includes("ON_DEMAND")) throw needsProfile(modelId);
  return { model: asked.model, serving: asked.profile ? "cross-region" : "on demand" };
};
