import type { CapacitySeen, CapacityToCreate } from "../ports.ts";

/** One kind of capacity at Bedrock: the calls as they are, errors and all. */
export type BedrockKind = {
  create(capacity: CapacityToCreate): Promise<string | undefined>;
  get(id: string): Promise<CapacitySeen>;
  update(arn: string, modelArn: string): Promise<unknown>;
  remove(arn: string): Promise<unknown>;
  list(): AsyncIterable<CapacitySeen>;
};

export const asTagList = (tags: CapacityToCreate["tags"]): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** Bedrock always says when; its client's types do not know that. */
export const isoTime = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();
