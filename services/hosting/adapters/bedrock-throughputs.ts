import {
  CreateProvisionedModelThroughputCommand,
  DeleteProvisionedModelThroughputCommand,
  GetProvisionedModelThroughputCommand,
  UpdateProvisionedModelThroughputCommand,
  paginateListProvisionedModelThroughputs,
  type BedrockClient,
  type ProvisionedModelSummary,
} from "@aws-sdk/client-bedrock";
import type { CapacitySeen } from "../ports.ts";
import { asTagList, isoTime, type BedrockKind } from "./bedrock-kind.ts";

/** Provisioned throughput without commitment: paid by the hour and unit, and deletable at any time. */
export const bedrockThroughputs = (client: BedrockClient): BedrockKind => ({
  async create({ name, token, modelArn, modelUnits, tags }) {
    const command = new CreateProvisionedModelThroughputCommand({
      provisionedModelName: name,
      modelId: modelArn,
      modelUnits,
      clientRequestToken: token,
      tags: asTagList(tags),
    });
    return (await client.send(command)).provisionedModelArn;
  },
  async get(provisionedModelId) {
    const one = await client.send(new GetProvisionedModelThroughputCommand({ provisionedModelId }));
    return { ...seen(one), ...(one.failureMessage !== undefined && { message: one.failureMessage }) };
  },
  update: async (provisionedModelId, desiredModelId) =>
    client.send(new UpdateProvisionedModelThroughputCommand({ provisionedModelId, desiredModelId })),
  remove: async (provisionedModelId) =>
    client.send(new DeleteProvisionedModelThroughputCommand({ provisionedModelId })),
  async *list() {
    for await (const { provisionedModelSummaries = [] } of paginateListProvisionedModelThroughputs({ client }, {}))
      for (const summary of provisionedModelSummaries) yield seen(summary);
  },
});

type Told = Partial<
  Pick<
    ProvisionedModelSummary,
    "provisionedModelArn" | "provisionedModelName" | "status" | "modelArn" | "modelUnits" | "creationTime"
  >
>;

const seen = (one: Told): CapacitySeen => ({
  method: "provisioned-throughput",
  arn: one.provisionedModelArn ?? "",
  name: one.provisionedModelName ?? "",
  status: statusOf(one.status),
  modelArn: one.modelArn ?? "",
  modelUnits: one.modelUnits ?? 0,
  createdAt: isoTime(one.creationTime),
});

const statusOf = (status: string | undefined): CapacitySeen["status"] => {
  if (status === "InService") return "ready";
  if (status === "Updating") return "updating";
  return status === "Failed" ? "failed" : "creating";
};
