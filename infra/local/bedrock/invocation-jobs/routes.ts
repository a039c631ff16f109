import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Bedrock } from "../context.ts";
import { createInvocationJob } from "./create-job.ts";
import { getInvocationJob, listInvocationJobs, stopInvocationJob } from "./read-jobs.ts";

const job = "/model-invocation-job";

export const invocationJobRoutes = (bedrock: Bedrock): RestRoute[] => [
  { name: "CreateModelInvocationJob", method: "POST", path: job, status: 200, operation: createInvocationJob(bedrock) },
  {
    name: "GetModelInvocationJob",
    method: "GET",
    path: `${job}/{jobIdentifier}`,
    status: 200,
    operation: getInvocationJob(bedrock),
  },
  {
    name: "ListModelInvocationJobs",
    method: "GET",
    path: "/model-invocation-jobs",
    status: 200,
    operation: listInvocationJobs(bedrock),
  },
  {
    name: "StopModelInvocationJob",
    method: "POST",
    path: `${job}/{jobIdentifier}/stop`,
    status: 200,
    operation: stopInvocationJob(bedrock),
  },
];
