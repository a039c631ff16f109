import type { ListFoundationModelsRequest } from "@aws-sdk/client-bedrock";
import { catalogue } from "./catalogue.ts";
import type { FoundationModel } from "./catalogue.ts";
import { foundationModel, foundationModelArn } from "./identifiers.ts";
import { isStudent } from "../customization/method.ts";
import { notFound } from "../errors.ts";
import type { Bedrock } from "../context.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Operation } from "../../wire/types.ts";

const customizations = (model: FoundationModel, region: string): string[] =>
  model.customizable?.regions.includes(region) ? ["FINE_TUNING", ...(isStudent(model.id) ? ["DISTILLATION"] : [])] : [];

const summary = (model: FoundationModel, region: string): Record<string, unknown> & { modelId: string } => ({
  modelArn: foundationModelArn(region, model.id),
  modelId: model.id,
  modelName: model.name.slice(0, 20),
  providerName: model.provider,
  inputModalities: model.input,
  outputModalities: [model.output],
  responseStreamingSupported: model.streaming,
  customizationsSupported: customizations(model, region),
  inferenceTypesSupported: model.inference,
  modelLifecycle: { status: "ACTIVE" },
});

const matches = (model: FoundationModel, region: string, wanted: ListFoundationModelsRequest): boolean =>
  (wanted.byProvider === undefined || model.provider.toLowerCase() === wanted.byProvider.toLowerCase()) &&
  (wanted.byCustomizationType === undefined || customizations(model, region).includes(wanted.byCustomizationType)) &&
  (wanted.byOutputModality === undefined || model.output === wanted.byOutputModality) &&
  (wanted.byInferenceType === undefined || (model.inference as readonly string[]).includes(wanted.byInferenceType));

export const foundationModelRoutes = ({ cloud }: Bedrock): RestRoute[] => {
  const list: Operation<ListFoundationModelsRequest> = {
    access: () => ({ action: "bedrock:ListFoundationModels", resource: "*" }),
    run: (input) => ({
      modelSummaries: catalogue
        .filter((model) => matches(model, cloud.region, input))
        .map((model) => summary(model, cloud.region)),
    }),
  };
  const get: Operation<{ modelIdentifier: string }> = {
    access: ({ modelIdentifier }) => ({
      action: "bedrock:GetFoundationModel",
      resource: modelIdentifier.startsWith("arn:")
        ? modelIdentifier
        : foundationModelArn(cloud.region, modelIdentifier),
    }),
    run: ({ modelIdentifier }) => {
      const model = foundationModel(cloud.region, modelIdentifier);
      if (!model)
        throw notFound(`Could not resolve the foundation model from the provided model identifier: ${modelIdentifier}`);
      return { modelDetails: summary(model, cloud.region) };
    },
  };
  return [
    { name: "ListFoundationModels", method: "GET", path: "/foundation-models", status: 200, operation: list },
    {
      name: "GetFoundationModel",
      method: "GET",
      path: "/foundation-models/{modelIdentifier}",
      status: 200,
      operation: get,
    },
  ];
};
