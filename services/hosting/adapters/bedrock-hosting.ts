import {
  DeleteCustomModelCommand,
  GetCustomModelCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import type { Method } from "../domain/lease.ts";
import type { CapacitySeen, Hosting } from "../ports.ts";
import { createdOr, knownOr, orDeferred, removedOr, updatedOr } from "./bedrock-answers.ts";
import { bedrockDeployments } from "./bedrock-deployments.ts";
import { asTagList, type BedrockKind } from "./bedrock-kind.ts";
import { bedrockThroughputs } from "./bedrock-throughputs.ts";

/** Both kinds of capacity at Bedrock, and the models that they host. */
export const bedrockHosting = (client: BedrockClient): Hosting => {
  const kinds: Record<Method, BedrockKind> = {
    "on-demand": bedrockDeployments(client),
    "provisioned-throughput": bedrockThroughputs(client),
  };
  return {
    create: async (capacity) => createdOr(async () => kinds[capacity.method].create(capacity)),
    get: async (method, id) => knownOr(async () => kinds[method].get(id)),
    update: async (method, { arn, modelArn }) => updatedOr(async () => kinds[method].update(arn, modelArn)),
    remove: async (method, arn) => removedOr(async () => kinds[method].remove(arn)),
    list: async () =>
      orDeferred(async () => [...(await all(kinds["on-demand"])), ...(await all(kinds["provisioned-throughput"]))]),
    async tags(resourceARN) {
      const answer = await knownOr(async () => client.send(new ListTagsForResourceCommand({ resourceARN })));
      return answer && Object.fromEntries((answer.tags ?? []).map(({ key = "", value = "" }) => [key, value]));
    },
    async tag(resourceARN, tags) {
      const command = new TagResourceCommand({ resourceARN, tags: asTagList(tags) });
      return (await knownOr(async () => client.send(command))) ? "tagged" : "gone";
    },
    async hasModel(modelIdentifier) {
      const model = await knownOr(async () => client.send(new GetCustomModelCommand({ modelIdentifier })));
      return model !== undefined && (model.modelStatus ?? "Active") === "Active";
    },
    removeModel: async (modelIdentifier) =>
      removedOr(async () => client.send(new DeleteCustomModelCommand({ modelIdentifier }))),
  };
};

const all = async (kind: BedrockKind): Promise<CapacitySeen[]> => {
  const found: CapacitySeen[] = [];
  for await (const one of kind.list()) found.push(one);
  return found;
};
