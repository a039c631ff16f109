import {
  CreateCustomModelDeploymentCommand,
  DeleteCustomModelDeploymentCommand,
  GetCustomModelDeploymentCommand,
  UpdateCustomModelDeploymentCommand,
  paginateListCustomModelDeployments,
  type BedrockClient,
  type GetCustomModelDeploymentResponse,
} from "@aws-sdk/client-bedrock";
import type { CapacitySeen } from "../ports.ts";
import { asTagList, isoTime, type BedrockKind } from "./bedrock-kind.ts";

const method = "on-demand";

/** Custom model deployments: paid by the token. */
export const bedrockDeployments = (client: BedrockClient): BedrockKind => ({
  async create({ name, token, modelArn, tags }) {
    const command = new CreateCustomModelDeploymentCommand({
      modelDeploymentName: name,
      modelArn,
      clientRequestToken: token,
      tags: asTagList(tags),
    });
    return (await client.send(command)).customModelDeploymentArn;
  },
  async get(customModelDeploymentIdentifier) {
    return seen(await client.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier })));
  },
  update: async (customModelDeploymentIdentifier, modelArn) =>
    client.send(new UpdateCustomModelDeploymentCommand({ customModelDeploymentIdentifier, modelArn })),
  remove: async (customModelDeploymentIdentifier) =>
    client.send(new DeleteCustomModelDeploymentCommand({ customModelDeploymentIdentifier })),
  async *list() {
    for await (const { modelDeploymentSummaries = [] } of paginateListCustomModelDeployments({ client }, {}))
      for (const summary of modelDeploymentSummaries)
        yield {
          method,
          arn: summary.customModelDeploymentArn ?? "",
          name: summary.customModelDeploymentName ?? "",
          status: statusOf(summary.status, undefined),
          modelArn: summary.modelArn ?? "",
          modelUnits: 0,
          createdAt: isoTime(summary.createdAt),
        };
  },
});

const seen = (one: GetCustomModelDeploymentResponse): CapacitySeen => ({
  method,
  arn: one.customModelDeploymentArn ?? "",
  name: one.modelDeploymentName ?? "",
  status: statusOf(one.status, one.updateDetails?.updateStatus),
  modelArn: answersWith(one),
  modelUnits: 0,
  createdAt: isoTime(one.createdAt),
  ...(one.failureMessage !== undefined && { message: one.failureMessage }),
});

/** Which of the two fields moves when an update completes is not documented: a completed update is believed. */
const answersWith = ({ modelArn = "", updateDetails }: GetCustomModelDeploymentResponse): string =>
  updateDetails?.updateStatus === "UpdateCompleted" ? (updateDetails.modelArn ?? modelArn) : modelArn;

const statusOf = (status: string | undefined, update: string | undefined): CapacitySeen["status"] => {
  if (status === "Failed") return "failed";
  if (status !== "Active") return "creating";
  return update === "Updating" ? "updating" : "ready";
};
