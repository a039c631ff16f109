import {
  DeleteCustomModelDeploymentCommand,
  DeleteProvisionedModelThroughputCommand,
  ListTagsForResourceCommand,
  paginateListCustomModelDeployments,
  paginateListProvisionedModelThroughputs,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import { styleText } from "node:util";
import { customModelPerMonth, pricesOf } from "../models/prices.ts";

/** Something at Bedrock that answers for a customized model, with what its tags say. */
export type HostedModel = {
  name: string;
  arn: string;
  method: "on-demand" | "provisioned-throughput";
  status: string;
  modelArn: string;
  since: Date;
  modelUnits: number;
  /** From its tags; a foreign one has none. */
  stack?: string;
  run?: string;
  owner?: string;
  decision?: string;
  until?: string;
  /** US dollars; undefined where no price is known. */
  perDay: number | undefined;
};

/** Everything in this account and region that hosts a custom model, ours or not: it is the bill that counts. */
export const listHosted = async (client: BedrockClient): Promise<HostedModel[]> => {
  const hosted: HostedModel[] = [];
  for await (const { modelDeploymentSummaries = [] } of paginateListCustomModelDeployments({ client }, {}))
    for (const {
      customModelDeploymentName: name = "",
      customModelDeploymentArn: arn = "",
      status = "",
      modelArn = "",
      createdAt = new Date(0),
    } of modelDeploymentSummaries)
      hosted.push(
        await tagged(client, { name, arn, method: "on-demand", status, modelArn, since: createdAt, modelUnits: 0 }),
      );
  for await (const { provisionedModelSummaries = [] } of paginateListProvisionedModelThroughputs({ client }, {}))
    for (const {
      provisionedModelName: name = "",
      provisionedModelArn: arn = "",
      status = "",
      modelArn = "",
      creationTime = new Date(0),
      modelUnits = 0,
    } of provisionedModelSummaries)
      hosted.push(
        await tagged(client, {
          name,
          arn,
          method: "provisioned-throughput",
          status,
          modelArn,
          since: creationTime,
          modelUnits,
        }),
      );
  return hosted;
};

const tagged = async (client: BedrockClient, model: Omit<HostedModel, "perDay">): Promise<HostedModel> => {
  const { tags = [] } = await client.send(new ListTagsForResourceCommand({ resourceARN: model.arn }));
  const known = ["stack", "run", "owner", "decision", "until"] as const;
  const values = known.flatMap((name) => {
    const value = tags.find(({ key }) => key === `choreo:${name}`)?.value;
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...model, ...Object.fromEntries(values), perDay: costPerDay(model) };
};

/** The custom model is kept by the month; a deployment bills only its answers, provisioned throughput each hour. */
export const costPerDay = ({
  method,
  modelArn,
  modelUnits,
}: Pick<HostedModel, "method" | "modelArn" | "modelUnits">): number | undefined => {
  const storage = customModelPerMonth / 30;
  if (method === "on-demand") return storage;
  const { unitHour } = pricesOf(/custom-model\/([^/]+)\//.exec(modelArn)?.[1] ?? "");
  return unitHour === undefined ? undefined : unitHour * 24 * modelUnits + storage;
};

/** Its owner said until when it was wanted. Nothing deletes a promoted model but a person, so that is said in red and left to one. */
export const isPastItsDate = ({ until }: { readonly until?: string }, now: Date): boolean =>
  until !== undefined && Date.parse(until) < now.getTime();

/** One line for a person. */
export const hostedLine = (model: HostedModel, now: Date): string => {
  const until = model.until === undefined ? undefined : `until ${model.until}`;
  const cost =
    model.perDay === undefined
      ? "price unknown, billed by the hour"
      : `$${model.perDay.toFixed(2)} a day${model.method === "on-demand" ? " and its answers" : ""}`;
  const facts = [
    model.decision === undefined ? "not made by a run" : `decision ${model.decision}`,
    model.owner !== undefined && `owner ${model.owner}`,
    until !== undefined &&
      (isPastItsDate(model, now) ? styleText("red", `${until}, which is past: delete it, or keep paying`) : until),
    model.run !== undefined && `run ${model.run}`,
  ].filter((fact) => fact !== false);
  return `${model.name}  ${model.status}  since ${model.since.toISOString()}  ${model.method}  ${cost}  (${facts.join(", ")})`;
};

export const deleteHosted = async (client: BedrockClient, { method, arn }: HostedModel): Promise<void> => {
  if (method === "on-demand")
    await client.send(new DeleteCustomModelDeploymentCommand({ customModelDeploymentIdentifier: arn }));
  else await client.send(new DeleteProvisionedModelThroughputCommand({ provisionedModelId: arn }));
};
