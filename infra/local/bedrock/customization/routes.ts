import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Bedrock } from "../context.ts";
import { createCustomizationJob } from "./create-job.ts";
import { deleteCustomModel, getCustomModel, listCustomModels } from "./custom-models.ts";
import { importModel } from "./import-model.ts";
import { getCustomizationJob, listCustomizationJobs, stopCustomizationJob } from "./read-jobs.ts";

const jobs = "/model-customization-jobs";

export const customizationRoutes = (bedrock: Bedrock): RestRoute[] => [
  {
    name: "CreateModelCustomizationJob",
    method: "POST",
    path: jobs,
    status: 201,
    operation: createCustomizationJob(bedrock),
  },
  {
    name: "GetModelCustomizationJob",
    method: "GET",
    path: `${jobs}/{jobIdentifier}`,
    status: 200,
    operation: getCustomizationJob(bedrock),
  },
  {
    name: "ListModelCustomizationJobs",
    method: "GET",
    path: jobs,
    status: 200,
    operation: listCustomizationJobs(bedrock),
  },
  {
    name: "StopModelCustomizationJob",
    method: "POST",
    path: `${jobs}/{jobIdentifier}/stop`,
    status: 200,
    operation: stopCustomizationJob(bedrock),
  },
  {
    name: "CreateCustomModel",
    method: "POST",
    path: "/custom-models/create-custom-model",
    status: 202,
    operation: importModel(bedrock),
  },
  {
    name: "GetCustomModel",
    method: "GET",
    path: "/custom-models/{modelIdentifier}",
    status: 200,
    operation: getCustomModel(bedrock),
  },
  {
    name: "ListCustomModels",
    method: "GET",
    path: "/custom-models",
    status: 200,
    operation: listCustomModels(bedrock),
  },
  {
    name: "DeleteCustomModel",
    method: "DELETE",
    path: "/custom-models/{modelIdentifier}",
    status: 200,
    operation: deleteCustomModel(bedrock),
  },
];
